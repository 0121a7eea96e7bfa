// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a request that was sent, read as far as the test wants. Used by one thread at a time. */
public final class PendingReply {
    private static final int NOT_READ = -2;
    private static final int END = -1;

    private final InputStream in;
    private final String method;
    private final long sentNanos = System.nanoTime();
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long firstByteNanos;
    private int firstByte = NOT_READ;
    private int status;
    private @Nullable IOException failure;

    PendingReply(InputStream in, String method) {
        this.in = in;
        this.method = method;
    }

    void failed(IOException cause) {
        failure = cause;
    }

    /**
     * Waits for the first byte of the answer.
     *
     * @return whether it came; otherwise the connection has ended or stayed mute
     */
    public boolean awaitFirstByte() {
        if (firstByte == NOT_READ) {
            firstByte = END;
            try {
                firstByte = in.read();
                firstByteNanos = System.nanoTime();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        return firstByte != END;
    }

    /** Reads the answer to its end, or to where it breaks off. */
    public WebReply readReply() {
        Delivery delivery = awaitFirstByte() ? readAll() : Delivery.NO_ANSWER;
        long done = System.nanoTime();
        return new WebReply(
                status,
                headers,
                body.toByteArray(),
                delivery,
                sentNanos,
                delivery == Delivery.NO_ANSWER ? done : firstByteNanos,
                done,
                failure == null ? null : failure.toString());
    }

    private Delivery readAll() {
        try {
            readHead((char) firstByte + readLine());
            return readBody();
        } catch (IOException | NumberFormatException e) {
            failure = e instanceof IOException broken ? broken : new IOException("Not HTTP: " + e.getMessage(), e);
            return Delivery.CUT_OFF;
        }
    }

    private void readHead(String statusLine) throws IOException {
        int announced = Integer.parseInt(statusLine.split(" ", 3)[1]);
        List<Map.Entry<String, String>> read = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            read.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).trim()));
        }
        if (announced >= 100 && announced < 200 && announced != 101) {
            // An interim answer; the real one follows.
            readHead(readLine());
            return;
        }
        status = announced;
        headers.addAll(read);
    }

    private Delivery readBody() throws IOException {
        if (method.equals("HEAD") || status == 101 || status == 204 || status == 304) {
            return Delivery.COMPLETE;
        }
        String length = headerValue("Content-Length");
        if ("chunked".equalsIgnoreCase(headerValue("Transfer-Encoding"))) {
            readChunks();
            return Delivery.COMPLETE;
        }
        if (length != null) {
            readExactly(Long.parseLong(length));
            return Delivery.COMPLETE;
        }
        for (int b = in.read(); b != END; b = in.read()) {
            body.write(b);
        }
        return Delivery.UNDELIMITED;
    }

    private @Nullable String headerValue(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private void readChunks() throws IOException {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            readExactly(size);
            readLine();
        }
        while (!readLine().isEmpty()) {
            // Trailers interest nobody here.
            continue;
        }
    }

    private long chunkSize() throws IOException {
        String line = readLine();
        int extension = line.indexOf(';');
        return Long.parseLong((extension < 0 ? line : line.substring(0, extension)).trim(), 16);
    }

    private void readExactly(long length) throws IOException {
        byte[] buffer = new byte[8192];
        for (long left = length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read == END) {
                throw new EOFException("Connection closed with %d of %d bytes missing".formatted(left, length));
            }
            body.write(buffer, 0, read);
            left -= read;
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b == END) {
                throw new EOFException("Connection closed inside the head or between chunks");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
