// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Which connections a pool lends when its server turns out to be another one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WirePoolTest {
    private final RedisServer server = RedisServer.embedded(RedisOptions.defaults());
    private final RedisSettings settings = RedisUri.parse(server.uri());
    private final WireFactory wires = new WireFactory(settings, new Names(InetAddress::getAllByName));

    /** Two addresses of one server, which stand for an old master and the new one. */
    private final Address old = new Address("localhost", server.port());

    private final Address master = new Address("127.0.0.1", server.port());

    private final AtomicReference<Address> known = new AtomicReference<>(old);
    private final AtomicReference<Runnable> whileConnecting = new AtomicReference<>(() -> {});
    private final WirePool pool = new WirePool(settings, new Failures(settings, "the server"), this::connect);

    @AfterEach
    void close() {
        pool.close();
        server.close();
    }

    @Test
    void a_connection_to_the_old_master_that_is_made_while_another_becomes_the_master_is_not_lent() {
        pool.giveBack(borrow());
        whileConnecting.set(this::failOver);
        assertThat(pool.borrow(Call.asking("load", "nobody", null), true).wire().address())
                .isEqualTo(master);
    }

    @Test
    void a_connection_to_the_new_master_is_not_given_up_for_one_to_the_old_that_was_longer_on_its_way() {
        WirePool.Lent first = borrow();
        AtomicReference<WirePool.Lent> meanwhile = new AtomicReference<>();
        whileConnecting.set(() -> {
            known.set(master);
            meanwhile.set(borrow());
        });
        WirePool.Lent late = borrow();
        assertThat(late.wire().address()).isEqualTo(master);
        assertThat(pool.isPast(first)).isTrue();
        assertThat(pool.isPast(late)).isFalse();
        assertThat(pool.isPast(meanwhile.get())).isFalse();
        pool.giveBack(meanwhile.get());
        assertThat(borrow()).isEqualTo(meanwhile.get());
    }

    @Test
    void a_connection_to_the_old_master_is_not_lent_again_when_it_is_given_back() {
        WirePool.Lent lent = borrow();
        assertThat(pool.isPast(lent)).isFalse();
        failOver();
        assertThat(pool.isPast(lent)).isTrue();
        pool.giveBack(lent);
        assertThat(borrow().wire().address()).isEqualTo(master);
    }

    private WirePool.Lent borrow() {
        return pool.borrow(Call.asking("load", "nobody", null), false);
    }

    private Wire connect(Duration within) {
        Wire made = wires.connect(known.get(), within);
        whileConnecting.getAndSet(() -> {}).run();
        return made;
    }

    private void failOver() {
        known.set(master);
        pool.moveTo(master);
    }
}
