// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A listener that counts how often each session was destroyed on this node, with its attributes readable. Thread-safe. */
public final class Ends implements HttpSessionListener {
    private static final int HANDLE = 22;
    private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

    private static volatile @Nullable Path log;

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
            write(file, event.getSession());
        }
        if (event.getSession().getAttribute("counter") != null) {
            COUNTS.merge(event.getSession().getId().substring(0, HANDLE), 1, Integer::sum);
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
