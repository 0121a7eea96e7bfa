// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A session of a test, in whichever stores the test names. */
final class OneSession {
    static final Duration HALF_HOUR = Duration.ofMinutes(30);

    final Handle handle = Handle.random();
    final Incarnation incarnation = Incarnation.random();
    final Metadata metadata = new Metadata(new byte[] {1, 2, 3}, Secret.random().hash(), HALF_HOUR);

    private static final long NODE = 5;
    private static final long OWNER = 1;

    private long sequence;

    void create(SessionStore store, Map<String, byte[]> attributes) {
        create(store, metadata, attributes);
    }

    /** Creates it as soon as the store can. */
    void createPatiently(SessionStore store, Map<String, byte[]> attributes) {
        RedisBed.patiently(() -> {
            create(store, attributes);
            return true;
        });
    }

    void create(SessionStore store, Metadata with, Map<String, byte[]> attributes) {
        assertThat(store.create(handle, new NewSession(incarnation, with, attributes)))
                .isInstanceOf(CreateResult.Created.class);
    }

    CommitResult.Committed commit(SessionStore store, Map<String, byte[]> set, Set<String> removed) {
        return commit(store, new CommitNumber(NODE, ++sequence), set, removed);
    }

    CommitResult.Committed commit(SessionStore store, CommitNumber number, Map<String, byte[]> set) {
        return commit(store, number, set, Set.of());
    }

    private CommitResult.Committed commit(
            SessionStore store, CommitNumber number, Map<String, byte[]> set, Set<String> removed) {
        Delta delta = new Delta(incarnation, number, set, removed, Optional.empty(), Map.of());
        return (CommitResult.Committed) store.commit(handle, delta);
    }

    void changeMetadata(SessionStore store, long base, Metadata next) {
        Delta delta = new Delta(
                incarnation,
                new CommitNumber(NODE, ++sequence),
                Map.of(),
                Set.of(),
                Optional.of(new Delta.MetadataChange(base, next)),
                Map.of());
        assertThat(store.commit(handle, delta)).isInstanceOf(CommitResult.Committed.class);
    }

    /** Commits one attribute under a lease, which goes with it. */
    CommitResult.Committed release(SessionStore store, Lease lease) {
        return commitUnder(store, lease, true, ++sequence);
    }

    CommitResult.Committed commitUnder(SessionStore store, Lease lease, boolean release, long number) {
        Delta delta = new Delta(
                incarnation,
                new CommitNumber(NODE, number),
                Map.of("a", bytes(1)),
                Set.of(),
                Optional.empty(),
                Map.of(),
                0,
                Optional.of(new Delta.Hold(lease, release)));
        return (CommitResult.Committed) store.commit(handle, delta);
    }

    /** Asks for a lease that does not end during a test. */
    LockResult lock(SessionStore store, Known known, Duration patience) {
        long owner = ThreadLocalRandom.current().nextLong();
        return store.lock(handle, new LockRequest(owner, HALF_HOUR, patience, known, metadata.secret(), true));
    }

    /** Has the lease, or fails. */
    Lease lease(SessionStore store) {
        return ((LockResult.Locked) lock(store, known(1), Duration.ZERO)).lease();
    }

    LoadResult load(SessionStore store, Known known) {
        return store.load(handle, known, new Access.Trusted());
    }

    StoredSession whole(SessionStore store) {
        LoadResult result = store.load(handle, null, new Access.Trusted());
        assertThat(result).isInstanceOf(LoadResult.Whole.class);
        return ((LoadResult.Whole) result).session();
    }

    Known known(long version) {
        return new Known(incarnation, version);
    }

    void claim(SessionStore store) {
        Claim claim = new Claim(Optional.of(incarnation), OWNER, HALF_HOUR, false);
        assertThat(store.claim(handle, claim)).isInstanceOf(ClaimResult.Claimed.class);
    }

    boolean delete(SessionStore store) {
        return store.delete(handle, incarnation, OWNER);
    }

    void end(SessionStore store) {
        claim(store);
        assertThat(delete(store)).isTrue();
    }

    Metadata withMaxInactive(Duration maxInactive) {
        return new Metadata(metadata.body(), metadata.secret(), maxInactive);
    }

    static byte[] bytes(int length) {
        return "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
    }
}
