// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Where the sessions of one namespace are in Redis, and in which bytes. Immutable.
 *
 * <pre>
 * namespace:d:{b}:handle   the data: a hash. Whoever tracks it is told of each commit, and of no touch
 *   v    the stamp: incarnation 16 | version 8 | secret's hash 22 | commit 24, at most 32 times, the latest first
 *                     commit: node 8 | sequence 8, its sign bit flipped | version that it made 8
 *        while the session is being ended:
 *        incarnation 16 | version 8 | secret's hash 22 | owner 8 | end of its lease 8 | attempt 4
 *   b    the metadata: version 8 | maxInactive 8 | absolute deadline 8, 2^63 - 1 for none | retired until 8, 0 for never
 *                      | retired secret's hash 22, unless never | body
 *   p    the attributes, packed, one behind the other:
 *        name's length 2 | value's length 2, FFFF if it has a field of its own | version 6 | name | value
 *   a:name   the value of an attribute of more than 256 bytes, or for which p would have more than 8192
 *   r    the latest 32 removals of attributes, the latest first, after the version up to which others are forgotten:
 *        version 8 | ( name's length 2 | version 8 | name )
 *        Not there before the first removal.
 *
 * namespace:m:{b}:handle   what changes without a commit: a hash
 *   a    the last access, decimal
 *   i    maxInactive, as in the metadata, decimal
 *   e    the absolute deadline, decimal. Not there if there is none. The deadline follows from the three
 *   l    the lease: token of the last grant 8, and while somebody has it, owner 8 | end 8
 *        Not there before the first grant. An end that has passed takes the lease from nobody; the next grant does
 *
 * namespace:q:{b}:handle   who waits for the lease: a list, the first to come first. Not there if nobody does
 *                          owner 8 | until when he waits 8 | channel on which he is told
 *
 * namespace:x:{b}          the bucket's index of deadlines: a sorted set, handle by deadline; by the lease's end while the
 *                          session is being ended; infinite for a session that never falls due
 *
 * namespace:u:{b}:key      the sessions that may be a principal's: a hash, handle to time of the entry 8 | mark 8; b is the
 *                          bucket of the principal's key
 *
 * namespace:y:{b}          the bucket's index of looks: a sorted set, principal's key by when its entries are to be looked at
 *
 * namespace:format         the version of this layout, decimal
 * </pre>
 *
 * <p>Channels, which a Redis server has once for all its databases:
 *
 * <pre>
 * namespace:c              changes, where they are announced: handle | blank | version in decimal, or {@code ended}
 * namespace:w:number       what one store object's waiters are told, the number drawn at random: a letter | owner 8
 * </pre>
 *
 * <p>Numbers are big-endian, times are milliseconds since 1970 by the server's clock, names are UTF-8. {@code b}, the
 * bucket, is the lowest ten bits of the CRC-32 (that of ZIP) of the handle. The braces make a Redis Cluster keep a
 * session and its entry in the index on one node; in the namespace they are written {@code %7B} and {@code %7D}, and
 * {@code %} as {@code %25}.
 *
 * <p>All but {@code format} and what is a principal's expires by itself, a queue when the last patience has ended, the others between one and two times {@link SessionStore#KEPT_AFTER_DEADLINE} after
 * the deadline, if nobody ends the session. What never falls due never expires.
 */
final class SessionLayout {
    /** The version of this layout. */
    static final int FORMAT = 1;

    static final int BUCKETS = 1024;

    static final int INCARNATION = 16;
    static final int VERSION = 8;
    static final int SECRET = Secret.LENGTH;
    /** The bytes of a stamp before its commits, or before who ends the session. */
    static final int LIVE = INCARNATION + VERSION + SECRET;
    /** The bytes of the stamp of a session that is being ended. */
    static final int ENDING = LIVE + 20;
    /** The bytes of a commit in the stamp. */
    static final int COMMIT = 24;
    /** The nodes whose last commit a session remembers. */
    static final int NODES = 32;
    /** The bytes of a packed attribute before its name. */
    static final int RECORD = 10;
    /** In place of a value's length: the value has a field of its own. */
    static final int OWN = 0xFFFF;
    /** The most bytes of a value that is packed. */
    static final int SMALL = 256;
    /** The most bytes that the packed attributes may grow to by a value. */
    static final int PACKED = 8192;
    /** The bytes of a remembered removal before its name. */
    static final int REMOVAL = 10;

    /** The bytes of a lease that nobody has: the token. */
    static final int FREE = 8;
    /** The bytes of a lease that somebody has. */
    static final int LEASED = 24;
    /** The bytes of a place in the queue before the channel. */
    static final int WAITER = 16;
    /** The highest token, up to which Lua's numbers are exact. */
    static final long HIGHEST_TOKEN = 1L << 53;

    /** The most that a time or a duration may be: far beyond every use, and still exact in Lua and in a sorted set. */
    static final long LONGEST_MILLIS = 1L << 50;

    static final String STAMP_FIELD = "v";
    static final String METADATA_FIELD = "b";
    static final String PACKED_FIELD = "p";
    static final String OWN_FIELD_PREFIX = "a:";

    private final String prefix;

    SessionLayout(String namespace) {
        prefix = namespace.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    }

    /** The keys that every script works on: data, times, index. */
    List<byte[]> keys(Handle handle) {
        int bucket = bucket(handle);
        return List.of(
                bytes(prefix + ":d:{" + bucket + "}:" + handle),
                bytes(prefix + ":m:{" + bucket + "}:" + handle),
                index(bucket));
    }

    /** The keys of scripts that may touch the queue: those of every script, and the queue. */
    List<byte[]> keysWithQueue(Handle handle) {
        List<byte[]> keys = new ArrayList<>(keys(handle));
        keys.add(bytes(prefix + ":q:{" + bucket(handle) + "}:" + handle));
        return keys;
    }

    /** The channel of changes. */
    static String changes(String namespace) {
        return new SessionLayout(namespace).prefix + ":c";
    }

    /** The channel on which those are told who wait through one store object. */
    String waiters(long number) {
        return prefix + ":w:" + Long.toHexString(number);
    }

    byte[] index(int bucket) {
        return bytes(prefix + ":x:{" + bucket + "}");
    }

    /** The keys of the scripts on a principal's entries: entries, looks. */
    List<byte[]> keys(PrincipalKey principal) {
        int bucket = bucket(principal.value());
        return List.of(bytes(prefix + ":u:{" + bucket + "}:" + principal), looks(bucket));
    }

    byte[] looks(int bucket) {
        return bytes(prefix + ":y:{" + bucket + "}");
    }

    byte[] format() {
        return bytes(prefix + ":format");
    }

    static int bucket(Handle handle) {
        return bucket(handle.value());
    }

    private static int bucket(String text) {
        CRC32 crc = new CRC32();
        crc.update(bytes(text));
        return (int) (crc.getValue() % BUCKETS);
    }

    /** What the scripts know by name. */
    static Map<String, Long> constants() {
        Map<String, Long> constants = new LinkedHashMap<>();
        constants.put("LIVE", (long) LIVE);
        constants.put("ENDING", (long) ENDING);
        constants.put("COMMIT", (long) COMMIT);
        constants.put("NODES", (long) NODES);
        constants.put("SECRET", (long) SECRET);
        constants.put("RECORD", (long) RECORD);
        constants.put("OWN", (long) OWN);
        constants.put("SMALL", (long) SMALL);
        constants.put("PACKED", (long) PACKED);
        constants.put("REMOVAL", (long) REMOVAL);
        constants.put("REMOVALS", (long) SessionStore.REMEMBERED_REMOVALS);
        constants.put("FREE", (long) FREE);
        constants.put("LEASED", (long) LEASED);
        constants.put("WAITER", (long) WAITER);
        constants.put("HIGHEST_TOKEN", HIGHEST_TOKEN);
        constants.put("TAKEN_UP", SessionStore.TAKEN_UP_WITHIN.toMillis());
        constants.put("LONGEST", LONGEST_MILLIS);
        constants.put("FIRST_LOOK", PrincipalIndex.FIRST_LOOK.toMillis());
        constants.put("KEPT", SessionStore.KEPT_AFTER_DEADLINE.toMillis());
        constants.put("RETIRED_FOR", SessionStore.RETIRED_FOR.toMillis());
        constants.put("MAX_THROTTLE", Times.MAX_THROTTLE.toMillis());
        constants.put("THROTTLE_DIVISOR", (long) Times.THROTTLE_DIVISOR);
        return constants;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
