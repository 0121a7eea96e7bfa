// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Ways to make the first byte leave from another thread than the request began in. */
final class AsyncCommitPages {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "application");
        thread.setDaemon(true);
        return thread;
    });

    private AsyncCommitPages() {}

    static Map<String, Page> all() {
        return Map.of(
                "/commit/async-complete",
                        (request, response) -> inBackground(request, context -> {
                            set(context);
                            context.getResponse().getWriter().write("complete");
                            context.complete();
                        }),
                "/commit/async-silent",
                        (request, response) -> inBackground(request, context -> {
                            set(context);
                            context.complete();
                        }),
                "/commit/async-flush",
                        (request, response) -> inBackground(request, context -> {
                            set(context);
                            context.getResponse().getWriter().write("flushed");
                            context.getResponse().flushBuffer();
                            context.complete();
                        }),
                "/commit/async-dispatch",
                        (request, response) -> inBackground(request, context -> context.dispatch("/commit/small")),
                "/commit/async-dispatch-changed",
                        (request, response) -> inBackground(request, context -> {
                            set(context);
                            context.dispatch("/commit/target");
                        }),
                "/commit/write-listener", AsyncCommitPages::writeWithoutBlocking);
    }

    @FunctionalInterface
    private interface Task {
        void run(AsyncContext context) throws IOException;
    }

    private static void inBackground(HttpServletRequest request, Task task) {
        AsyncContext context = request.startAsync();
        THREADS.execute(() -> {
            try {
                task.run(context);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void set(AsyncContext context) {
        CommitPages.set((HttpServletRequest) context.getRequest());
    }

    private static void writeWithoutBlocking(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncContext context = request.startAsync();
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new WriteListener() {
            private boolean written;

            @Override
            public void onWritePossible() throws IOException {
                while (out.isReady()) {
                    if (written) {
                        context.complete();
                        return;
                    }
                    CommitPages.set(request);
                    out.write(CommitPages.bytes("written"));
                    written = true;
                }
            }

            @Override
            public void onError(Throwable failure) {
                context.complete();
            }
        });
    }
}
