// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.Delivery;
import dev.baton.it.History;
import dev.baton.it.Http2Client;
import dev.baton.it.PendingReply;
import dev.baton.it.WebConnection;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import dev.baton.it.oracle.Access;
import dev.baton.it.site.Application;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A client that writes on one node, and reads on another as soon as it may. Used by one thread. */
final class Pair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String COOKIE = "JSESSIONID";

    private final Application application;
    private final SiteNode writer;
    private final SiteNode reader;
    private String id;
    private final Http2Client http2;
    private final Set<String> accessors = new HashSet<>();
    private WebConnection writing;
    private final WebConnection reading;
    private long value;

    Pair(Application application, SiteNode writer, SiteNode reader) {
        this.application = application;
        this.writer = writer;
        this.reader = reader;
        this.http2 = new Http2Client(writer.port(), PATIENCE);
        this.id = Site.ask(writer, application.path("/start")).text();
        this.writing = connect(writer);
        this.reading = connect(reader);
        // A request that upgrades the connection must not ask for more than fits into the first window.
        expect(http2.exchange(WebRequest.get(application.path("/"))), 200);
    }

    private static WebConnection connect(SiteNode node) {
        try {
            return WebConnection.open(node.port(), PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes in one way, and reads.
     *
     * @throws IllegalStateException if an answer is not what it should be, whatever it says about the session
     */
    void run(Way way, History<Access, Long> history) {
        value++;
        if (way.isAnonymous() && accessors.add(id)) {
            expect(ask(writing, "/accessor"), 200);
        }
        String query = "?name=%s&value=%d&session=%s".formatted(way, value, id);
        WebRequest request = way.request(application.path(way.page()) + query);
        if (!way.isAnonymous()) {
            request = request.with("Cookie", COOKIE + "=" + id);
        }
        History<Access, Long>.Open write = history.start(Access.write(value));
        WebReply reply = switch (way.moment()) {
            case FIRST_BYTE, MARKER -> readOnSign(way, request, write, history);
            case END -> readAtEnd(way, writing.exchange(request), write, history);
            case HTTP2 -> readAtEnd(way, http2.exchange(request), write, history);
        };
        expect(reply, way.status());
        if ("close".equalsIgnoreCase(reply.header("Connection").orElse(""))) {
            writing.close();
            writing = connect(writer);
        }
    }

    private WebReply readOnSign(
            Way way, WebRequest request, History<Access, Long>.Open write, History<Access, Long> history) {
        PendingReply pending = writing.send(request);
        boolean seen =
                way.moment() == Way.Moment.FIRST_BYTE ? pending.awaitFirstByte() : pending.awaitText("[" + value + "]");
        write.end(value);
        read(way, history);
        WebReply reply = pending.readReply();
        if (!seen) {
            throw new IllegalStateException("There was no sign of a change in " + reply.text());
        }
        return reply;
    }

    private WebReply readAtEnd(
            Way way, WebReply reply, History<Access, Long>.Open write, History<Access, Long> history) {
        write.end(value);
        reply.header("Set-Cookie")
                .ifPresent(cookie -> id = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
        read(way, history);
        return reply;
    }

    private void read(Way way, History<Access, Long> history) {
        History<Access, Long>.Open read = history.start(Access.read());
        WebReply reply = ask(reading, "/read/get?name=" + way);
        expect(reply, 200);
        String text = reply.text();
        read.end(text.equals("-") ? 0 : Long.parseLong(text));
    }

    private WebReply ask(WebConnection connection, String page) {
        return connection.exchange(WebRequest.get(application.path(page)).with("Cookie", COOKIE + "=" + id));
    }

    private void expect(WebReply reply, int status) {
        if (reply.delivery() != Delivery.COMPLETE || reply.status() != status) {
            throw new IllegalStateException("Not a complete %d: %s from %s or %s, which print:%n%s%n%s"
                    .formatted(
                            status,
                            reply,
                            writer,
                            reader,
                            writer.output().tail(),
                            reader.output().tail()));
        }
    }

    @Override
    public void close() {
        writing.close();
        reading.close();
    }
}
