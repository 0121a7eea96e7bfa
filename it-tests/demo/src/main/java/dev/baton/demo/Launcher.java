// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What a node has to do with the process that started it. */
final class Launcher {
    /** What a node prints when it serves requests, followed by its port. */
    static final String READY = "ready ";

    private Launcher() {}

    static void tellReady(int port) {
        System.out.println(READY + port);
    }

    /** Ends this JVM with its launcher, which holds the other end of standard input. */
    static void endWithIt() {
        Thread guard = new Thread(Launcher::waitForItsEnd, "ends-with-launcher");
        guard.setDaemon(true);
        guard.start();
    }

    private static void waitForItsEnd() {
        try (InputStream in = System.in) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // a broken pipe says the same as a closed one
        }
        Runtime.getRuntime().halt(0);
    }
}
