// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Threads")
class ConcurrencyTest {
    private final AttributeCodec codec = Codecs.create();

    @Test
    void shareOneCodec() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int number = i;
                tasks.add(() -> {
                    Beans.Cart cart = new Beans.Cart();
                    cart.count = number;
                    cart.extras.put("n" + number, List.of(number, "x"));
                    if (number % 7 == 0) {
                        assertThatThrownBy(() -> codec.encode(BINDING, List.of(cart, new Beans.Plain())))
                                .isInstanceOf(AttributeEncodingException.class);
                    }
                    return Codecs.roundTrip(codec, cart).equals(cart);
                });
            }
            for (Future<Boolean> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void mayChangeConcurrentCollectionsWhileTheyAreEncoded() throws Exception {
        Map<Integer, Object> map = new ConcurrentHashMap<>();
        List<Integer> list = Collections.synchronizedList(new ArrayList<>());
        List<Object> value = new ArrayList<>(List.of(map, list));
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; !stop.get(); i = (i + 1) % 500) {
                map.merge(i, i, (a, b) -> null);
                list.add(i);
                if (list.size() > 300) {
                    list.clear();
                }
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 2_000; i++) {
                assertThat(Codecs.roundTrip(codec, value)).isInstanceOf(List.class);
            }
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    @Test
    void thatChangeAPlainMapWhileItIsEncodedLeaveReadableBytesOrAnHonestError() throws Exception {
        Map<Integer, Object> map = new HashMap<>();
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; !stop.get(); i = (i + 1) % 200) {
                if (map.remove(i) == null) {
                    map.put(i, List.of(i));
                }
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 3_000; i++) {
                byte[] bytes;
                try {
                    bytes = codec.encode(BINDING, map);
                } catch (AttributeEncodingException e) {
                    assertThat(e).hasMessageContaining("changed by another thread");
                    continue;
                }
                assertThat(codec.decode(BINDING, bytes)).isInstanceOf(HashMap.class);
            }
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    /** Changes the list that it is in whenever it is written. */
    @SuppressWarnings("serial")
    static final class Restless implements Serializable {
        private static final long serialVersionUID = 1;
        private static final Map<String, Integer> WRITES = new ConcurrentHashMap<>();
        private final String name;
        private final int times;
        private final transient List<Object> home;

        Restless(String name, int times, List<Object> home) {
            this.name = name;
            this.times = times;
            this.home = home;
            WRITES.put(name, 0);
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            if (WRITES.merge(name, 1, Integer::sum) <= times) {
                home.add("more");
            }
        }
    }

    @Test
    void areGivenThreeAttemptsToLeaveAValueAlone() {
        List<Object> settles = new ArrayList<>();
        settles.add(new Restless("settles", 2, settles));
        settles.add("x");
        assertThat((List<?>) Codecs.roundTrip(codec, settles)).hasSize(4);
        assertThat(Restless.WRITES).containsEntry("settles", 3);

        List<Object> never = new ArrayList<>();
        never.add(new Restless("never", 100, never));
        never.add("x");
        assertThatThrownBy(() -> codec.encode(BINDING, never))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("changed by another thread whenever it was encoded");
        assertThat(Restless.WRITES).containsEntry("never", 3);
    }
}
