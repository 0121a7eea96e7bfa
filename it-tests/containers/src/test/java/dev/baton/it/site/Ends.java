// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.JettyNode;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A listener that counts how often each session was destroyed on this node, with its attributes readable. Thread-safe. */
public final class Ends implements HttpSessionListener {
    /** The attribute that says when in the course of its end a session's node stops: {@code before} or {@code after}. */
    static final String MOMENT = "moment";

    private static final int HANDLE = 22;
    private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

    private static final Duration HELD_FOR = Duration.ofMinutes(5);

    /** The system property that says where to write of ends, in containers in which {@link #logTo} cannot be called. */
    static final String DIRECTORY = "baton.it.ends";

    private static volatile @Nullable Path log = configured();

    private static @Nullable Path configured() {
        String directory = System.getProperty(DIRECTORY);
        return directory == null ? null : Path.of(directory, Site.ENDS + System.getProperty(JettyNode.PORT));
    }

    /** Has each end written to this file too, which outlives the node: the session's handle and what it has as its counter. */
    static void logTo(Path file) {
        log = file;
    }

    /** Returns how often the session was destroyed. */
    static int of(String handle) {
        return COUNTS.getOrDefault(handle, 0);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        Path file = log;
        if (file != null) {
            Object moment = event.getSession().getAttribute(MOMENT);
            holdIf("before".equals(moment), file, event.getSession());
            write(file, event.getSession());
            holdIf("after".equals(moment), file, event.getSession());
        }
        if (event.getSession().getAttribute("counter") != null) {
            COUNTS.merge(event.getSession().getId().substring(0, HANDLE), 1, Integer::sum);
        }
    }

    /** The first node that comes here stops, for the test to kill it. */
    private static void holdIf(boolean isMoment, Path file, HttpSession session) {
        if (!isMoment) {
            return;
        }
        String port = file.getFileName().toString().substring(Site.ENDS.length());
        String handle = session.getId().substring(0, HANDLE);
        try {
            // One file for a session, whichever node it is.
            Files.writeString(file.resolveSibling(Site.HELD + handle), port, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + HELD_FOR.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(HELD_FOR.toNanos());
        }
    }

    private static void write(Path file, HttpSession session) {
        String line = session.getId().substring(0, HANDLE) + " " + session.getAttribute("counter") + "\n";
        try {
            // One write, so that whoever reads never sees half a line, nor does a killed node leave one.
            Files.write(
                    file,
                    line.getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
