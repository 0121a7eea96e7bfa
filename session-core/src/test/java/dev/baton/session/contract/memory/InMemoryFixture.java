// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.contract.StoreFixture;
import dev.baton.session.contract.StoreLink;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** Two nodes over one {@link InMemoryBackend} whose clock goes on when a test waits. Thread-safe. */
public class InMemoryFixture implements StoreFixture {
    private final ManualClock clock = new ManualClock();
    private final InMemoryBackend backend;
    private final InMemoryConnection first;
    private final InMemoryConnection second;

    public InMemoryFixture() {
        this(InMemoryBackend::new);
    }

    InMemoryFixture(Function<ManualClock, InMemoryBackend> making) {
        backend = making.apply(clock);
        first = backend.connect();
        second = backend.connect();
    }

    @Override
    public SessionStore open(String namespace) {
        return first.open(namespace);
    }

    @Override
    public SessionStore openOnOtherNode(String namespace) {
        return second.open(namespace);
    }

    @Override
    public void awaitTime(SessionStore store, Instant time) {
        clock.advanceTo(time);
    }

    @Override
    public int traces(String namespace, Handle handle) {
        return backend.traces(namespace, handle);
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
