// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bare connection to Redis, with nothing between the test and the bytes: no pool, no retry, no handshake.
 *
 * <p>Replies come as {@link String}, {@link Long}, {@link List} or {@code null}; an error reply as {@link RespError}. Not
 * thread-safe.
 */
public final class RespClient implements AutoCloseable {
    /** A reply by which Redis refused a command. */
    public record RespError(String message) {}

    private static final int CONNECT_MILLIS = 5_000;

    private final Socket socket;
    private final InputStream in;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * Connects.
     *
     * @param timeout the longest that one read may block
     */
    public static RespClient connect(String host, int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return new RespClient(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends one command and reads its reply. */
    public @Nullable Object call(String... command) throws IOException {
        send(command);
        return read();
    }

    /** Sends the commands in one piece, then reads as many replies. */
    public List<@Nullable Object> pipeline(List<String[]> commands) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String[] command : commands) {
            bytes.write(encode(command));
        }
        socket.getOutputStream().write(bytes.toByteArray());
        List<@Nullable Object> replies = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            replies.add(read());
        }
        return replies;
    }

    /** Sends one command without reading anything. */
    public void send(String... command) throws IOException {
        socket.getOutputStream().write(encode(command));
    }

    /**
     * Reads one reply.
     *
     * @throws EOFException if the connection was closed
     */
    public @Nullable Object read() throws IOException {
        String line = readLine();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ',', '(', '#' -> rest;
            case '-' -> new RespError(rest);
            case ':' -> Long.valueOf(rest);
            case '_' -> null;
            case '$', '=', '!' -> readBulk(Integer.parseInt(rest));
            case '*', '~', '>' -> readList(Integer.parseInt(rest));
            case '%' -> readList(2 * Integer.parseInt(rest));
            default -> throw new IOException("Not a reply of Redis: " + line);
        };
    }

    private @Nullable String readBulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("Connection closed inside a reply of " + length + " bytes");
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private @Nullable List<@Nullable Object> readList(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(read());
        }
        return items;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("Connection closed " + (line.size() == 0 ? "before" : "inside") + " a reply");
            }
            line.write(b);
        }
        in.read();
        return line.toString(StandardCharsets.UTF_8);
    }

    private static byte[] encode(String... command) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String argument : command) {
            byte[] encoded = argument.getBytes(StandardCharsets.UTF_8);
            bytes.write(("$" + encoded.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            bytes.write(encoded);
            bytes.write('\r');
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
