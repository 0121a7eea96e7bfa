// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.contract.StoreFixture;
import dev.baton.session.contract.StoreLink;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** Two nodes over one {@link InMemoryBackend} whose clock goes on when a test waits. Thread-safe. */
public class InMemoryFixture implements StoreFixture {
    private final ManualClock clock = new ManualClock();
    private final Duration patience;
    private final InMemoryBackend backend;
    private final InMemoryConnection first;
    private final StoreConnection connection;
    private final StoreConnection other;

    public InMemoryFixture() {
        this(true);
    }

    /** @param announcing whether nodes can be told of changes */
    public InMemoryFixture(boolean announcing) {
        this(announcing, new Rules(), UnaryOperator.identity(), Duration.ofSeconds(30));
    }

    /** A fixture of a mutant. */
    InMemoryFixture(boolean announcing, Rules rules, UnaryOperator<StoreConnection> wrapping, Duration patience) {
        this.patience = patience;
        backend = new InMemoryBackend(clock, announcing, rules);
        first = backend.connect();
        connection = wrapping.apply(first);
        other = wrapping.apply(backend.connect());
    }

    @Override
    public StoreConnection connection() {
        return connection;
    }

    @Override
    public StoreConnection otherConnection() {
        return other;
    }

    @Override
    public void awaitTime(SessionStore store, Instant time) {
        clock.advanceTo(time);
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public int traces(String namespace, Handle handle) {
        return backend.traces(namespace, handle);
    }

    @Override
    public int waiting(String namespace, Handle handle) {
        return backend.waiting(namespace, handle);
    }

    @Override
    public boolean damage(Damage damage, String namespace, Handle handle) {
        if (damage == Damage.UNREADABLE) {
            backend.damage(namespace, handle);
        } else {
            backend.index(namespace, handle, clock.instant().minus(Duration.ofMinutes(1)));
        }
        return true;
    }

    @Override
    public StoreLink link() {
        InMemoryLink link = first.link();
        return new StoreLink() {
            @Override
            public void cut() {
                link.cut();
            }

            @Override
            public void restore() {
                link.restore();
            }

            @Override
            public void loseNextRequest() {
                link.failNext(LinkFault.REQUEST_LOST);
            }

            @Override
            public void loseNextReply() {
                link.failNext(LinkFault.REPLY_LOST);
            }
        };
    }
}
