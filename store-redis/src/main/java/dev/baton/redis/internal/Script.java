// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;

/** A Lua script and the name under which a server knows it once it was loaded there. Immutable. */
public final class Script {
    private final byte[] source;
    private final byte[] sha1;

    private Script(String source) {
        this.source = source.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(this.source);
            sha1 = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1, but this one does not", e);
        }
    }

    /**
     * The script of these resources beside {@code place}, one behind the other.
     *
     * @param constants numbers that the scripts know as local variables
     * @throws IllegalStateException if a resource is missing: the jar is not whole
     */
    public static Script of(Class<?> place, Map<String, Long> constants, String... resources) {
        StringJoiner names = new StringJoiner(", ", "local ", " = ");
        StringJoiner values = new StringJoiner(", ", "", "\n");
        constants.forEach((name, value) -> {
            names.add(name);
            values.add(value.toString());
        });
        StringBuilder source = new StringBuilder().append(names).append(values);
        for (String resource : resources) {
            source.append(read(place, resource));
        }
        return new Script(source.toString());
    }

    private static String read(Class<?> place, String resource) {
        try (InputStream in = place.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + resource + " beside " + place.getName()
                        + " is missing: the jar is not whole. Build or download it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The resource " + resource + " beside " + place.getName()
                            + " cannot be read: the jar is not whole. Build or download it again",
                    e);
        }
    }

    byte[] source() {
        return source;
    }

    byte[] sha1() {
        return sha1;
    }
}
