// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 connection to a node, which shows the first byte when it comes and a body that is cut off as what it is.
 *
 * <p>It never sends a request a second time by itself, as other clients do: that would look like a change applied twice.
 * Used by one thread at a time.
 */
public final class WebConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private WebConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /**
     * Connects to a port of the loopback address.
     *
     * @param patience the longest wait for the connection, and for each piece of an answer
     */
    public static WebConnection open(int port, Duration patience) throws IOException {
        Socket socket = new Socket();
        int millis = Math.toIntExact(patience.toMillis());
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            return new WebConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends one request on a connection of its own, and reads what comes. */
    public static WebReply exchange(int port, WebRequest request, Duration patience) {
        try (WebConnection connection = open(port, patience)) {
            return connection.exchange(request);
        } catch (IOException e) {
            return notSent(e);
        }
    }

    static WebReply notSent(IOException e) {
        long now = System.nanoTime();
        return new WebReply(0, List.of(), new byte[0], Delivery.NOT_SENT, now, now, now, e.toString());
    }

    /** Sends a request and reads what comes back. */
    public WebReply exchange(WebRequest request) {
        return send(request).readReply();
    }

    /**
     * Sends a request, and leaves it to the caller when to look for the answer.
     *
     * <p>A request that could not be sent is one without an answer: some of it may have arrived.
     */
    public PendingReply send(WebRequest request) {
        PendingReply reply = new PendingReply(in, request.method());
        try {
            out.write(encode(request));
        } catch (IOException e) {
            reply.failed(e);
        }
        return reply;
    }

    private byte[] encode(WebRequest request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Host", "127.0.0.1:" + socket.getPort());
        if (request.body().length > 0 || request.method().equals("POST")) {
            headers.put("Content-Length", Integer.toString(request.body().length));
        }
        headers.putAll(request.headers());
        StringBuilder head = new StringBuilder();
        head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(request.body());
        return bytes.toByteArray();
    }

    /** Closes the connection, in whatever state it is. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
