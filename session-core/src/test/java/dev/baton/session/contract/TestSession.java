// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One session of a test: what it was created with, and the calls on it in the shape that tests want. */
final class TestSession {
    final SessionStore store;
    final Handle handle;
    final Incarnation incarnation = Incarnation.random();
    final Metadata metadata;
    final TestNode node = new TestNode();
    private @Nullable Times created;

    TestSession(SessionStore store, Duration maxInactive) {
        this(store, Handle.random(), maxInactive);
    }

    TestSession(SessionStore store, Handle handle, Duration maxInactive) {
        this.store = store;
        this.handle = handle;
        metadata = new Metadata(Bytes.of("body"), Secret.random().hash(), maxInactive);
    }

    void create(Map<String, byte[]> attributes) {
        created = Answers.created(store.create(handle, creation(attributes))).times();
    }

    /** The times that the session was created with. */
    Times created() {
        return Objects.requireNonNull(created, "the session has not been created");
    }

    NewSession creation(Map<String, byte[]> attributes) {
        return new NewSession(incarnation, metadata, attributes);
    }

    /** A delta with the next number of the session's own node. */
    TestDelta delta() {
        return delta(node);
    }

    TestDelta delta(TestNode from) {
        return new TestDelta(incarnation, from.next());
    }

    /** Commits one attribute. */
    long commit(String name, String value) {
        return commit(delta().set(name, value));
    }

    long commit(TestDelta delta) {
        return Answers.committed(store.commit(handle, delta.build())).version();
    }

    LoadResult load(@Nullable Known known, Access access) {
        return store.load(handle, known, access);
    }

    /** What a node gets that knows the session up to this version. */
    LoadResult since(long version) {
        return load(known(version), StoreBed.PEEK);
    }

    Known known(long version) {
        return new Known(incarnation, version);
    }

    /** The session as it stands, without touching it. */
    StoredSession whole() {
        return Answers.whole(load(null, StoreBed.PEEK));
    }

    Map<String, String> attributes() {
        return Answers.readable(whole().attributes());
    }

    Instant lastAccess() {
        return whole().times().lastAccess();
    }

    /** The stored metadata with another body. */
    Metadata withBody(String body) {
        return new Metadata(Bytes.of(body), metadata.secret(), metadata.maxInactive());
    }

    Metadata withSecret(Secret secret) {
        return new Metadata(metadata.body(), secret.hash(), metadata.maxInactive());
    }

    Metadata withMaxInactive(Duration maxInactive) {
        return new Metadata(metadata.body(), metadata.secret(), maxInactive);
    }

    Metadata endingAt(Instant absoluteDeadline) {
        return new Metadata(metadata.body(), metadata.secret(), metadata.maxInactive(), absoluteDeadline);
    }

    /** A wish for the session's lease. */
    TestLock lock() {
        return new TestLock(metadata.secret());
    }

    /** The session's lease, which nobody has. */
    Lease lease(SessionStore by) {
        return Answers.locked(by.lock(handle, lock().build())).lease();
    }

    /** Whether somebody has the lease, and so nobody else gets it now. */
    boolean isLocked() {
        LockResult answer = store.lock(handle, lock().notCounting().build());
        if (answer instanceof LockResult.Locked locked) {
            store.unlock(handle, locked.lease());
        }
        return answer instanceof LockResult.TimedOut;
    }

    Claim claim(long owner, Duration lease) {
        return new Claim(Optional.of(incarnation), owner, lease, false);
    }

    Claim claimIfDue(long owner, Duration lease) {
        return new Claim(Optional.empty(), owner, lease, true);
    }
}
