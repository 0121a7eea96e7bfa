// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one node and Redis or PostgreSQL: counts what crosses the wire, and breaks it on demand.
 *
 * <p>Faults hold for open and for new connections until they are changed or {@link #heal} ends them all. Thread-safe. Its
 * threads are daemons and end with {@link #close}.
 */
public final class StoreProxy implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final String JDBC = "jdbc:";
    private static final String POSTGRES = "jdbc:postgresql:";
    /** Nothing is encrypted, and each statement is sent with its text. */
    private static final String READABLE = "&sslmode=disable&prepareThreshold=0";

    private static final Duration LISTEN_LIMIT = Duration.ofSeconds(10);

    private final URI server;
    private final boolean sql;
    private final int port = FreePort.next();
    private final Faults faults = new Faults();
    private final TrafficCounter counter = new TrafficCounter();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong linkNumbers = new AtomicLong();
    private @Nullable ServerSocket listener; // guarded by this
    private @Nullable Thread acceptor; // guarded by this
    private volatile boolean closed;

    private StoreProxy(URI server, boolean sql) {
        this.server = server;
        this.sql = sql;
    }

    /**
     * Opens a proxy on a free loopback port.
     *
     * @param store the store, as {@code redis://} or {@code jdbc:postgresql://}; it need not be up
     */
    public static StoreProxy to(URI store) {
        boolean sql = store.toString().startsWith(POSTGRES);
        if (!sql && !"redis".equals(store.getScheme())) {
            throw new IllegalArgumentException(
                    "Only redis:// and %s// can be followed on the wire, but the scheme is %s"
                            .formatted(POSTGRES, store.getScheme()));
        }
        URI server = sql ? URI.create(store.toString().substring(JDBC.length())) : store;
        StoreProxy proxy = new StoreProxy(server, sql);
        proxy.accept();
        return proxy;
    }

    /** Returns the port on which nodes reach the store through this proxy. */
    public int port() {
        return port;
    }

    /** Returns the store's URI as nodes shall use it: with this proxy's address, and user, path and query as they were. */
    public URI uri() {
        try {
            URI through = new URI(
                    server.getScheme(),
                    server.getUserInfo(),
                    "127.0.0.1",
                    port,
                    server.getPath(),
                    sql ? server.getQuery() + READABLE : server.getQuery(),
                    null);
            return sql ? URI.create(JDBC + through) : through;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what crossed the wire so far. */
    public Traffic snapshot() {
        return counter.snapshot();
    }

    /** Returns what crossed the wire after {@code earlier}. */
    public Traffic since(Traffic earlier) {
        return snapshot().since(earlier);
    }

    /** Returns the number of connections that are open now. */
    public int openLinks() {
        links.removeIf(Link::isClosed);
        return links.size();
    }

    /** Makes every round trip longer by {@code roundTrip}, half of it on the way to the server. */
    public void delay(Duration roundTrip) {
        long half = roundTrip.toNanos() / 2;
        faults.delay(half, half);
    }

    /** Makes requests arrive later than they were sent, and leaves replies alone. */
    public void delayRequests(Duration duration) {
        faults.delay(duration.toNanos(), 0);
    }

    /** Makes replies and notices arrive later than they were sent, and leaves requests alone. */
    public void delayReplies(Duration duration) {
        faults.delay(0, duration.toNanos());
    }

    /** Resets all open connections; what was on its way is lost. New ones are accepted as before. */
    public void cut() {
        links.forEach(Link::reset);
        links.removeIf(Link::isClosed);
    }

    /** Refuses new connections, as a host does on which no server runs; open ones go on. */
    public synchronized void refuse() {
        try {
            if (listener != null) {
                listener.close();
                listener = null;
            }
            if (acceptor != null) {
                // The system goes on accepting for as long as a thread waits in accept().
                acceptor.join();
                acceptor = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while closing port " + port, e);
        }
    }

    /** Accepts new connections, again on the same port. */
    public synchronized void accept() {
        if (listener == null) {
            Await.until("port " + port + " to be free for the proxy", LISTEN_LIMIT, this::listen);
        }
    }

    /**
     * Lets nothing through, in either direction, and breaks nothing: connections are accepted and stay open.
     *
     * <p>What is sent meanwhile is kept, as a network does that repeats what was not confirmed: after {@link #heal} it
     * arrives late, also from a node that has given up; after {@link #cut} it does not.
     */
    public void blackHole() {
        faults.blackHole(true);
    }

    /** Writes at most {@code bytes} at a time, so that receivers see commands and replies in pieces. */
    public void slice(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A slice has at least 1 byte, not " + bytes);
        }
        faults.slice(bytes);
    }

    /** Loses every reply from now on, those to set up a connection included; requests go through. */
    public void dropReplies(Loss loss) {
        faults.loseReplies(loss);
    }

    /** Loses the next reply to the command of that name, such as {@code EVALSHA}, on whichever connection it comes. */
    public LostReply dropNextReplyOf(String commandName, Loss loss) {
        return dropNextReplyOf(named(commandName), loss);
    }

    /** Loses the next reply to a command that {@code which} accepts, on whichever connection it comes. */
    public LostReply dropNextReplyOf(Predicate<Command> which, Loss loss) {
        return faults.loseNextReply(which, loss);
    }

    /** Keeps the next command of that name from the server until the test releases it. */
    public HeldCommand holdNext(String commandName) {
        return holdNext(named(commandName));
    }

    /** Keeps the next command that {@code which} accepts from the server until the test releases it. */
    public HeldCommand holdNext(Predicate<Command> which) {
        return faults.holdNext(which);
    }

    private static Predicate<Command> named(String commandName) {
        return command -> command.name().equals(commandName);
    }

    /**
     * Ends all faults: what was delayed or held goes on at once.
     *
     * <p>Connections that lost a reply stay mute; {@link #cut} ends those.
     */
    public void heal() {
        faults.clear();
        accept();
    }

    private synchronized boolean listen() {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
            } catch (IOException taken) {
                socket.close();
                return false;
            }
            listener = socket;
            Thread thread = new Thread(() -> acceptFrom(socket), "proxy-" + port + "-accept");
            thread.setDaemon(true);
            thread.start();
            acceptor = thread;
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void acceptFrom(ServerSocket socket) {
        while (true) {
            try {
                open(socket.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    // A store that is down looks through the proxy like one that closes every connection at once.
    private void open(Socket node) throws IOException {
        Socket onward = new Socket();
        try {
            node.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            onward.connect(new InetSocketAddress(server.getHost(), serverPort()), CONNECT_MILLIS);
            Link link = new Link(node, onward, sql ? Wire.postgres() : Wire.redis(), faults, counter);
            links.removeIf(Link::isClosed);
            links.add(link);
            counter.link();
            if (closed) {
                link.reset();
                return;
            }
            link.start("proxy-" + port + "-" + linkNumbers.incrementAndGet());
        } catch (IOException unreachable) {
            onward.close();
            node.setSoLinger(true, 0);
            node.close();
        }
    }

    private int serverPort() {
        return server.getPort() >= 0 ? server.getPort() : sql ? 5432 : 6379;
    }

    /** Closes the port and resets all connections. */
    @Override
    public void close() {
        closed = true;
        refuse();
        faults.clear();
        cut();
    }

    @Override
    public String toString() {
        return "proxy 127.0.0.1:%d to %s:%d".formatted(port, server.getHost(), serverPort());
    }
}
