// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.BatonSession.MergeFunction;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.AttributeDecodingException;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.codec.Binding;
import dev.baton.session.spi.StoredAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a session on this node: its bytes as they are in the store, its value once somebody asked for it, and
 * whether the two may differ.
 *
 * <p>Not thread-safe: guarded by the lock of its {@link LiveSession}.
 */
final class Attribute {
    /** What an attribute costs beside its bytes: the objects that hold it. */
    private static final int OVERHEAD = 128;

    /** A decoded value weighs about this many times its bytes. */
    private static final int DECODED_WEIGHT = 4;

    /** More values than this that a remote change took the place of are not watched: the oldest is given up. */
    private static final int MAX_DISPLACED = 8;

    /** A value that requests in flight may still change, though a change from elsewhere has taken its place. */
    private record Displaced(Object value, byte[] bytes) {}

    /**
     * A change from elsewhere that was not taken, because this node has one of its own.
     *
     * @param version the version that made it, or at which it was seen
     * @param stored what was set; null: it was removed
     */
    private record Missed(long version, @Nullable StoredAttribute stored) {}

    private final Binding binding;
    private long version;
    private byte @Nullable [] stored;
    private byte @Nullable [] ownBytes;
    private byte @Nullable [] pending;
    private @Nullable Object value;
    private boolean decoded;
    private boolean unreadable;
    private boolean set;
    private boolean watched;
    private boolean gone;
    private @Nullable Missed missed;
    private List<Displaced> displaced = List.of();

    /** An attribute that is not in the store. */
    Attribute(Binding binding) {
        this.binding = binding;
    }

    /** The version of the commit that set it; 0 if it is not in the store. */
    long version() {
        return version;
    }

    /** The version that it has in the store, as far as this node has heard; 0 if it is not there. */
    long latestVersion() {
        if (missed == null) {
            return version;
        }
        return missed.stored() == null ? 0 : missed.stored().version();
    }

    /** The bytes of {@link #version}, if it is in the store. */
    byte @Nullable [] stored() {
        return stored;
    }

    /** Whether another node has removed it and nothing was changed here: then it is to be forgotten. */
    boolean isGone() {
        return gone;
    }

    /** The value, or null if its bytes cannot be read here: then they stay as they are in the store. */
    @Nullable
    Object get(AttributeCodec codec) {
        decode(codec);
        watched |= decoded && !codec.isImmutable(value);
        return value;
    }

    /** Whether somebody has asked for it in vain. */
    boolean isUnreadable() {
        return unreadable;
    }

    /** How many bytes of it the store holds. */
    int storedBytes() {
        return stored == null ? 0 : stored.length;
    }

    /** Whether application code can see it. */
    boolean visible(AttributeCodec codec) {
        decode(codec);
        return !unreadable;
    }

    void set(Object next) {
        value = next;
        decoded = true;
        unreadable = false;
        set = true;
    }

    /** Whether it has a change that the store has not confirmed. */
    boolean isChanged(AttributeCodec codec) {
        if (set || pending != null) {
            return true;
        }
        try {
            return watched && changedInPlace(codec) != null;
        } catch (AttributeEncodingException e) {
            // Another request is changing it right now, or has put something into it that the commit will complain of.
            return true;
        }
    }

    /**
     * The bytes to commit, or null if there is nothing to commit: it was not set, and what was read of it is unchanged.
     *
     * @throws RuntimeException if the value cannot be encoded
     */
    byte @Nullable [] changed(AttributeCodec codec) {
        if (set) {
            return codec.encode(binding, value);
        }
        for (Displaced old : displaced) {
            byte[] now = codec.encode(binding, old.value());
            if (!Arrays.equals(now, old.bytes()) && !Arrays.equals(now, reencoded(codec, old.bytes()))) {
                set(old.value());
                displaced = List.of();
                return now;
            }
        }
        byte @Nullable [] now = watched ? changedInPlace(codec) : null;
        if (now == null) {
            takeMissed();
        }
        return now;
    }

    /** Takes note that a commit with these bytes is on its way. */
    void sent(byte[] bytes) {
        pending = bytes;
        set = false;
    }

    /** Takes note that the commit on its way has been applied, and made this version. */
    void committed(long at, AttributeCodec codec) {
        if (pending == null) {
            return;
        }
        stored = pending;
        ownBytes = pending;
        pending = null;
        version = at;
        watched |= !codec.isImmutable(value);
        if (missed != null && (missed.version() <= at || set)) {
            missed = null;
        }
        takeMissed();
    }

    /** Takes note that the commit on its way was not applied. */
    void refused() {
        if (pending != null) {
            pending = null;
            set = true;
        }
    }

    /**
     * Takes a change that another node made, unless it is no news or this node has one of its own under way. That keeps
     * its value, and the version on which it was based.
     */
    void apply(StoredAttribute change, AttributeCodec codec) {
        if (change.version() <= version) {
            return;
        }
        missed = new Missed(change.version(), change);
        if (!isChanged(codec)) {
            takeMissed();
        }
    }

    /** Takes another node's removal, which was there at version {@code at}, in the same way. */
    void applyRemoval(long at, AttributeCodec codec) {
        if (at < version) {
            return;
        }
        missed = new Missed(at, null);
        if (!isChanged(codec)) {
            takeMissed();
        }
    }

    /** The value as it is now; null if it was never decoded. */
    @Nullable
    Object value() {
        return value;
    }

    /** A copy of the value that nobody else has; null if its bytes cannot be read here. */
    @Nullable
    Object copy(AttributeCodec codec) {
        decode(codec);
        if (unreadable || codec.isImmutable(value)) {
            return value;
        }
        return codec.decode(binding, set || pending != null || watched ? codec.encode(binding, value) : bytes());
    }

    /**
     * Takes an update that the store has taken, unless a load has brought what came of it later. What was set here meanwhile
     * is still to be committed.
     */
    void accept(AttributeTable.Proposal proposal, long at, AttributeCodec codec) {
        if (at <= version) {
            return;
        }
        version = at;
        stored = proposal.bytes();
        ownBytes = proposal.bytes();
        if (missed != null && missed.version() <= at) {
            missed = null;
        }
        if (!set || value == proposal.before()) {
            value = proposal.next();
            decoded = true;
            unreadable = false;
            set = false;
            watched = !codec.isImmutable(value);
        }
        if (missed != null && !isChanged(codec)) {
            takeMissed();
        }
    }

    /**
     * Joins the change made here with what another node made of it: a value, or a removal.
     *
     * @param base the bytes on which the change made here is based; null if there were none
     */
    void merge(MergeFunction<Object> function, byte @Nullable [] base, AttributeCodec codec) {
        if (missed != null) {
            version = latestVersion();
            stored = missed.stored() == null ? null : missed.stored().value();
            ownBytes = null;
            missed = null;
        }
        Object ours = value;
        if (ours == null) {
            throw new IllegalStateException("Attribute '" + binding.attribute() + "' has no value to join");
        }
        set(function.merge(
                base == null ? null : codec.decode(binding, base),
                ours,
                stored == null ? null : codec.decode(binding, stored)));
    }

    /** Takes note that no request is left that could change a value it has read. */
    void rest() {
        watched = false;
        displaced = List.of();
    }

    /** About how many bytes of heap it takes. */
    int weight() {
        int bytes = stored == null ? 0 : stored.length;
        int value = decoded && stored != null ? AttributeCodec.plainBytes(stored) * DECODED_WEIGHT : 0;
        return OVERHEAD + bytes + value;
    }

    private void decode(AttributeCodec codec) {
        if (decoded || unreadable) {
            return;
        }
        try {
            value = codec.decode(binding, bytes());
            decoded = true;
        } catch (AttributeDecodingException e) {
            // The codec has counted it and told the log.
            unreadable = true;
        }
    }

    private void takeMissed() {
        if (missed == null) {
            return;
        }
        if (watched && value != null && stored != null) {
            displace(value, stored);
        }
        if (missed.stored() == null) {
            gone = true;
        } else {
            replace(missed.stored());
        }
    }

    private void replace(StoredAttribute change) {
        version = change.version();
        stored = change.value();
        ownBytes = null;
        value = null;
        decoded = false;
        unreadable = false;
        watched = false;
        missed = null;
    }

    private byte @Nullable [] changedInPlace(AttributeCodec codec) {
        byte[] now = codec.encodeIfChanged(binding, value, bytes());
        if (now == null || Arrays.equals(now, ownBytes)) {
            return null;
        }
        if (ownBytes == null) {
            ownBytes = reencoded(codec, bytes());
        }
        return Arrays.equals(now, ownBytes) ? null : now;
    }

    /** Encodings of equal values can differ between JVMs: only what this JVM makes of the stored bytes compares. */
    private byte[] reencoded(AttributeCodec codec, byte[] bytes) {
        return codec.encode(binding, codec.decode(binding, bytes));
    }

    private byte[] bytes() {
        byte[] bytes = stored;
        if (bytes == null) {
            throw new IllegalStateException("Attribute '" + binding.attribute() + "' is not in the store");
        }
        return bytes;
    }

    private void displace(Object old, byte[] bytes) {
        List<Displaced> next = new ArrayList<>(displaced);
        if (next.size() == MAX_DISPLACED) {
            next.remove(0);
        }
        next.add(new Displaced(old, bytes));
        displaced = next;
    }
}
