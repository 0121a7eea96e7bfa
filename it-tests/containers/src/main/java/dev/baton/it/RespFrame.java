// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One command or one reply of the Redis protocol, as the bytes that were on the wire.
 *
 * @param bytes the whole of it, its line ends included; not to be changed
 */
record RespFrame(byte[] bytes) implements Frame {
    private static final Set<String> SUBSCRIPTION_MESSAGES = Set.of(
            "message",
            "pmessage",
            "smessage",
            "subscribe",
            "psubscribe",
            "ssubscribe",
            "unsubscribe",
            "punsubscribe",
            "sunsubscribe");

    /** Reads one frame; {@code null} if the stream ends before it is complete, for then nobody can act on it. */
    static @Nullable RespFrame read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        return copyValue(in, bytes) ? new RespFrame(bytes.toByteArray()) : null;
    }

    private static boolean copyValue(InputStream in, ByteArrayOutputStream out) throws IOException {
        String line = copyLine(in, out);
        if (line == null) {
            return false;
        }
        return switch (line.charAt(0)) {
            case '$', '=', '!' -> copyBulk(in, out, number(line));
            case '*', '~', '>' -> copyValues(in, out, number(line));
            case '%' -> copyValues(in, out, 2 * number(line));
            // Attributes stand before the value that they describe.
            case '|' -> copyValues(in, out, 2 * number(line) + 1);
            default -> true;
        };
    }

    private static int number(String line) throws IOException {
        try {
            return Integer.parseInt(line.substring(1).trim());
        } catch (NumberFormatException e) {
            throw new IOException("Not the Redis protocol: " + line.trim(), e);
        }
    }

    private static boolean copyValues(InputStream in, ByteArrayOutputStream out, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (!copyValue(in, out)) {
                return false;
            }
        }
        return true;
    }

    private static boolean copyBulk(InputStream in, ByteArrayOutputStream out, int length) throws IOException {
        if (length < 0) {
            return true;
        }
        byte[] bulk = in.readNBytes(length + 2);
        out.writeBytes(bulk);
        return bulk.length == length + 2;
    }

    private static @Nullable String copyLine(InputStream in, ByteArrayOutputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            out.write(b);
            line.append((char) b);
            if (b == '\n') {
                return line.toString();
            }
        }
        return null;
    }

    /** Returns the command's name in capitals. */
    @Override
    public String commandName() {
        List<String> words = words(1);
        return words.isEmpty() ? "" : words.get(0).toUpperCase(Locale.ROOT);
    }

    @Override
    public Command command() {
        return new Command(commandName(), words(Integer.MAX_VALUE));
    }

    /** Tells whether Redis sent this by itself: a notice of client tracking, or a message of a subscription. */
    @Override
    public boolean isPush(boolean subscribed) {
        if (bytes[0] == '>') {
            return true;
        }
        if (!subscribed || bytes[0] != '*') {
            return false;
        }
        List<String> words = words(1);
        return !words.isEmpty() && SUBSCRIPTION_MESSAGES.contains(words.get(0));
    }

    /** Returns the first strings of a flat frame, byte for byte as ISO-8859-1. */
    List<String> words(int atMost) {
        List<String> words = new ArrayList<>();
        if (bytes[0] != '*' && bytes[0] != '>') {
            return Stream.of(new String(bytes, StandardCharsets.ISO_8859_1)
                            .trim()
                            .split(" +"))
                    .limit(atMost)
                    .toList();
        }
        int position = lineEnd(0);
        while (position < bytes.length && words.size() != atMost && bytes[position] == '$') {
            int start = lineEnd(position);
            int length = Integer.parseInt(
                    new String(bytes, position + 1, start - position - 3, StandardCharsets.ISO_8859_1));
            words.add(new String(bytes, start, Math.max(0, length), StandardCharsets.ISO_8859_1));
            position = length < 0 ? start : start + length + 2;
        }
        return words;
    }

    private int lineEnd(int from) {
        int end = from;
        while (bytes[end] != '\n') {
            end++;
        }
        return end + 1;
    }
}
