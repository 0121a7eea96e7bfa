// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connection of a node, continued to the server: forwards, counts, and does what the faults ask for. */
final class Link {
    private static final int MAX_BURST = 10_000;

    private final Socket node;
    private final Socket server;
    private final Wire wire;
    private final Faults faults;
    private final TrafficCounter counter;
    private final TripMeter trips;
    private final Lane toServer;
    private final Lane toNode;
    private final AtomicBoolean closed = new AtomicBoolean();

    private final Deque<Frame> unanswered = new ArrayDeque<>(); // guarded by this
    private boolean subscribed; // guarded by this
    private boolean mute; // confined to the thread that reads replies

    Link(Socket node, Socket server, Wire wire, Faults faults, TrafficCounter counter) throws IOException {
        this.node = node;
        this.server = server;
        this.wire = wire;
        this.faults = faults;
        this.counter = counter;
        this.trips = new TripMeter(counter);
        this.toServer = new Lane(server.getOutputStream(), faults, closed::get, this::endRequests, this::reset);
        this.toNode = new Lane(node.getOutputStream(), faults, closed::get, this::close, this::reset);
    }

    void start(String name) {
        startDaemon(toServer, name + "-to-server");
        startDaemon(toNode, name + "-to-node");
        startDaemon(this::readRequests, name + "-requests");
        startDaemon(this::readReplies, name + "-replies");
    }

    private static void startDaemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    boolean isClosed() {
        return closed.get();
    }

    private void readRequests() {
        try {
            InputStream in = new BufferedInputStream(node.getInputStream());
            for (Frame frame = wire.readRequest(in); frame != null; frame = wire.readRequest(in)) {
                List<Parcel> burst = new ArrayList<>(List.of(request(frame)));
                // All that came together is counted before any of it goes on: else the first reply to a pipeline
                // could be back before its second command was looked at, and make two trips of one.
                while (in.available() > 0 && burst.size() < MAX_BURST) {
                    Frame next = wire.readRequest(in);
                    if (next == null) {
                        break;
                    }
                    burst.add(request(next));
                }
                burst.forEach(toServer::put);
            }
        } catch (IOException gone) {
            // A reset is the same as an end here: what the node sent before is on its way.
        }
        toServer.put(Parcel.end(faults.requestDelayNanos()));
    }

    private Parcel request(Frame request) {
        String name = request.commandName();
        counter.command(name, request.bytes().length);
        trips.sent(name);
        synchronized (this) {
            if (TrafficCounter.isSubscription(name)) {
                subscribed = true;
            } else {
                unanswered.addLast(request);
            }
        }
        HeldCommand hold = faults.holdOf(request).orElse(null);
        return Parcel.data(request.bytes(), faults.requestDelayNanos(), hold, () -> {});
    }

    private void readReplies() {
        try {
            InputStream in = new BufferedInputStream(server.getInputStream());
            for (Frame frame = wire.readReply(in); frame != null; frame = wire.readReply(in)) {
                forwardReply(frame);
            }
        } catch (IOException gone) {
            // A reset is the same as an end here: what the server sent before is on its way.
        }
        toNode.put(Parcel.end(faults.replyDelayNanos()));
    }

    private void forwardReply(Frame reply) {
        Frame request = requestAnsweredBy(reply);
        if (request == null) {
            counter.push();
            send(reply, () -> {});
            return;
        }
        counter.replyTo(request.commandName(), reply.bytes().length);
        faults.lossOfReplyTo(request).ifPresentOrElse(this::lose, () -> send(reply, trips::answered));
    }

    private synchronized @Nullable Frame requestAnsweredBy(Frame reply) {
        return reply.isPush(subscribed) ? null : unanswered.pollFirst();
    }

    private void send(Frame frame, Runnable onDeparture) {
        if (!mute) {
            toNode.put(Parcel.data(frame.bytes(), faults.replyDelayNanos(), null, onDeparture));
        }
    }

    private void lose(LostReply fault) {
        trips.answered();
        if (fault.loss() == Loss.RESET) {
            toNode.put(Parcel.reset(faults.replyDelayNanos()));
        }
        // Another reply after a lost one would be taken for it, which no network does to anybody.
        mute = true;
        fault.happened();
    }

    private void endRequests() {
        try {
            server.shutdownOutput();
        } catch (IOException gone) {
            close();
        }
    }

    /** Breaks both connections; what was on its way is lost. */
    void reset() {
        try {
            // With no time to linger a close is a reset.
            node.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // Then there is nothing to break.
        }
        close();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            closeQuietly(node);
            closeQuietly(server);
            // Wakes both lanes, whether they wait for a parcel or with one.
            toServer.put(Parcel.end(0));
            toNode.put(Parcel.end(0));
            faults.wake();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
