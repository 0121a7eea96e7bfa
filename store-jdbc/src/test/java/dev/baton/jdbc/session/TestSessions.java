// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.SecretHash;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** One session of a test of this module. Thread-safe. */
final class TestSessions {
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final AtomicLong SEQUENCE = new AtomicLong();

    final Handle handle = Handle.random();
    final Incarnation incarnation = Incarnation.random();
    final SecretHash secret = Secret.random().hash();

    /** A session that has just been created. */
    static TestSessions create(SessionStore store, Map<String, byte[]> attributes) {
        TestSessions session = new TestSessions();
        assertThat(session.tryCreate(store, attributes)).isInstanceOf(CreateResult.Created.class);
        return session;
    }

    CreateResult tryCreate(SessionStore store, Map<String, byte[]> attributes) {
        return store.create(
                handle, new NewSession(incarnation, new Metadata(bytes("metadata"), secret, LIFE), attributes));
    }

    /** A delta of a node of its own. */
    Delta delta(String name, byte[] value) {
        return delta(name, value, Optional.empty());
    }

    Delta delta(String name, byte[] value, Optional<Delta.Hold> hold) {
        return new Delta(
                incarnation,
                new CommitNumber(1, SEQUENCE.incrementAndGet()),
                Map.of(name, value),
                Set.of(),
                Optional.empty(),
                Map.of(),
                Long.MAX_VALUE,
                hold);
    }

    /** A delta of one of several nodes. */
    Delta deltaOf(long node, String name, byte[] value) {
        return new Delta(
                incarnation,
                new CommitNumber(node, SEQUENCE.incrementAndGet()),
                Map.of(name, value),
                Set.of(),
                Optional.empty(),
                Map.of());
    }

    long commit(SessionStore store, String name, byte[] value) {
        CommitResult result = store.commit(handle, delta(name, value));
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        return ((CommitResult.Committed) result).version();
    }

    LoadResult load(SessionStore store, long version) {
        return store.load(handle, new Known(incarnation, version), new Access.Presented(secret));
    }

    StoredSession whole(SessionStore store) {
        LoadResult result = store.load(handle, null, new Access.Presented(secret));
        assertThat(result).isInstanceOf(LoadResult.Whole.class);
        return ((LoadResult.Whole) result).session();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
