// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Where the locks of one namespace are in Redis. Immutable.
 *
 * <pre>
 * namespace:lock:{lkb}:name           who has the lock: token | owner, the token decimal. Ends with the lease
 * namespace:lock-queue:{lkb}:name     who waits: a sorted set, owner by when he came in microseconds
 * namespace:lock-clients:{lkb}:name   when something was heard of each client of which somebody waits: a hash, milliseconds
 * namespace:lock-token:{lkb}          the last token of all locks of the bucket, decimal
 * namespace:once:{lkb}:n:task:key     who has claimed a key: the claimant; n is the length of the task's name
 * </pre>
 *
 * <p>An owner is written {@code client:number}. Channels, which a Redis server has once for all its databases:
 *
 * <pre>
 * namespace:lock-told:client          grants to those who wait: number | blank | token | blank | name
 * </pre>
 *
 * <p>Times are by the server's clock, names are UTF-8. {@code b}, the bucket, is the lowest six bits of the CRC-32 (that of
 * ZIP) of the name, in decimal: 64 keys stay for ever, however many locks there are. In the namespace braces are written
 * {@code %7B} and {@code %7D}, and {@code %} as {@code %25}. Queue and clients expire {@value #KEPT} ms after anything was
 * heard of those who wait.
 */
final class LockLayout {
    static final int BUCKETS = 64;
    static final long KEPT = 30_000;

    private final String prefix;

    LockLayout(String namespace) {
        prefix = namespace.replace("%", "%25").replace("{", "%7B").replace("}", "%7D") + ":";
    }

    static Map<String, Long> constants() {
        return Map.of(
                "TAKEN_UP",
                LockStore.TAKEN_UP_WITHIN.toMillis(),
                "SILENCE",
                LockStore.SILENCE.toMillis(),
                "KEPT",
                KEPT);
    }

    /** The keys of a lock, in the order in which the scripts want them. */
    List<byte[]> keys(String name) {
        String tag = tag(name);
        return List.of(
                bytes(prefix + "lock:" + tag + ":" + name),
                bytes(prefix + "lock-queue:" + tag + ":" + name),
                bytes(prefix + "lock-clients:" + tag + ":" + name),
                bytes(prefix + "lock-token:" + tag));
    }

    List<byte[]> claimKeys(String task, String key) {
        return List.of(bytes(prefix + "once:" + tag(key) + ":" + task.length() + ":" + task + ":" + key));
    }

    /** What every channel begins with; the client's name follows. */
    String channels() {
        return prefix + "lock-told:";
    }

    static byte[] owner(Owner owner) {
        return bytes(owner.client() + ":" + owner.number());
    }

    static int bucket(String name) {
        CRC32 sum = new CRC32();
        sum.update(bytes(name));
        return (int) (sum.getValue() % BUCKETS);
    }

    private static String tag(String text) {
        return "{lk" + bucket(text) + "}";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
