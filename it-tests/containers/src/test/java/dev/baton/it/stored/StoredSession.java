// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.stored;

import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bytes of one session in Redis, as somebody reads and writes them who has nothing but the store's password.
 *
 * <p>Small attributes stand behind one another in field {@code p}, large ones in fields that begin with {@code a:}, what the
 * session is in field {@code b}; its times have a key of their own.
 */
final class StoredSession {
    private static final int HANDLE = 22;

    private static final String DIGESTS = """
            local packed, at, found = redis.call('HGET', KEYS[1], 'p'), 1, {}
            while at <= #packed do
              local name_length, value_length = struct.unpack('>HH', packed, at)
              local name = string.sub(packed, at + 10, at + 9 + name_length)
              local value = at + 10 + name_length
              found[#found + 1] = name
              if value_length == 65535 then
                found[#found + 1] = redis.sha1hex(redis.call('HGET', KEYS[1], 'a:' .. name))
                at = value
              else
                found[#found + 1] = redis.sha1hex(string.sub(packed, value, value + value_length - 1))
                at = value + value_length
              end
            end
            return found
            """;

    private static final String COPY = """
            redis.call('HSET', KEYS[2], ARGV[2], redis.call('HGET', KEYS[1], ARGV[1]))
            return redis.call('HLEN', KEYS[2])
            """;

    private static final String WRITE = """
            local bytes = string.gsub(ARGV[3], '..', function(hex) return string.char(tonumber(hex, 16)) end)
            local value, at = redis.call('HGET', KEYS[1], ARGV[1]), tonumber(ARGV[2])
            local changed = string.sub(value, 1, at) .. bytes .. string.sub(value, at + #bytes + 1)
            redis.call('HSET', KEYS[1], ARGV[1], changed)
            return #changed
            """;

    private static final String FLIP = """
            local value, at = redis.call('HGET', KEYS[1], ARGV[1]), tonumber(ARGV[2]) + 1
            local flipped = string.char(bit.bxor(string.byte(value, at), 1))
            redis.call('HSET', KEYS[1], ARGV[1], string.sub(value, 1, at - 1) .. flipped .. string.sub(value, at + 1))
            return at
            """;

    private final RespClient redis;
    private final String data;

    private StoredSession(RespClient redis, String data) {
        this.redis = redis;
        this.data = data;
    }

    /** Finds the session that {@code id} belongs to, unless it has ended. */
    static Optional<StoredSession> find(RespClient redis, String id) {
        List<?> keys = (List<?>) call(redis, "KEYS", "*:d:*" + id.substring(0, HANDLE));
        return keys.stream().findFirst().map(key -> new StoredSession(redis, String.valueOf(key)));
    }

    /** The digest of each attribute's bytes. */
    Map<String, String> digests() {
        List<?> found = (List<?>) call("EVAL", DIGESTS, "1", data);
        Map<String, String> digests = new LinkedHashMap<>();
        for (int i = 0; i < found.size(); i += 2) {
            digests.put(String.valueOf(found.get(i)), String.valueOf(found.get(i + 1)));
        }
        return digests;
    }

    /** Puts a field of another session, or of this one, in the place of one of this session's. */
    void copy(StoredSession from, String field, String to) {
        call("EVAL", COPY, "2", from.data, data, field, to);
    }

    /** Copies a field for {@link #restore}. */
    void keep(String field) {
        call("EVAL", COPY, "2", data, data + ":kept", field, field);
    }

    /** Puts back what was {@linkplain #keep kept}. */
    void restore(String field) {
        call("EVAL", COPY, "2", data + ":kept", data, field, field);
    }

    /** Writes over the bytes of a field, from {@code at} on. */
    void write(String field, int at, byte[] bytes) {
        call(
                "EVAL",
                WRITE,
                "1",
                data,
                field,
                Integer.toString(at),
                HexFormat.of().formatHex(bytes));
    }

    /** Replaces the value of a field. */
    void replace(String field, byte[] bytes) {
        call("HSET", data, field, "");
        write(field, 0, bytes);
    }

    /** Changes one bit of a field. */
    void flip(String field, int at) {
        call("EVAL", FLIP, "1", data, field, Integer.toString(at));
    }

    /** How many bytes a field has. */
    int length(String field) {
        return ((Long) call("HSTRLEN", data, field)).intValue();
    }

    /** Sets one of the session's times, which are in the clear. */
    void setTime(String field, long millis) {
        call("HSET", data.replace(":d:", ":m:"), field, Long.toString(millis));
    }

    /** Reads one of the session's times. */
    long time(String field) {
        return Long.parseLong(String.valueOf(call("HGET", data.replace(":d:", ":m:"), field)));
    }

    /** The time by the store's clock, in milliseconds. */
    long now() {
        List<?> time = (List<?>) call("TIME");
        return Long.parseLong(String.valueOf(time.get(0))) * 1_000;
    }

    private Object call(String... command) {
        return call(redis, command);
    }

    private static Object call(RespClient redis, String... command) {
        try {
            Object reply = redis.call(command);
            if (reply == null || reply instanceof RespClient.RespError) {
                throw new IllegalStateException(new ArrayList<>(List.of(command)) + " was answered with " + reply);
            }
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
