// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** The ways in which a response begins. */
enum ResponseWay {
    SMALL_BODY((request, response) -> {
        write(request);
        response.getWriter().print("small");
    }),
    EMPTY_BODY((request, response) -> write(request)),
    FLUSH_BUFFER((request, response) -> {
        write(request);
        response.flushBuffer();
    }),
    FLUSHED_WRITER((request, response) -> {
        write(request);
        response.getWriter().print("small");
        response.getWriter().flush();
    }),
    CLOSED_WRITER((request, response) -> {
        write(request);
        response.getWriter().close();
    }),
    CLOSED_STREAM((request, response) -> {
        write(request);
        response.getOutputStream().write(1);
        response.getOutputStream().close();
    }),
    BODY_OVER_THE_BUFFER((request, response) -> {
        write(request);
        response.getOutputStream().write(new byte[Size.MORE_THAN_ANY_BUFFER]);
    }),
    CONTENT_LENGTH_REACHED((request, response) -> {
        write(request);
        response.setContentLength(5);
        response.getOutputStream().print("12345");
    }),
    REDIRECT((request, response) -> {
        write(request);
        response.sendRedirect("/elsewhere");
    }),
    SEND_ERROR((request, response) -> {
        write(request);
        response.sendError(HttpServletResponse.SC_CONFLICT);
    }),
    EXCEPTION((request, response) -> {
        write(request);
        throw new IllegalStateException("thrown by the application");
    }),
    ERROR_PAGE_THAT_WRITES((request, response) -> response.sendError(HttpServletResponse.SC_GONE)),
    FORWARD((request, response) -> {
        write(request);
        request.getRequestDispatcher("/target").forward(request, response);
    }),
    FORWARD_TO_WHAT_WRITES((request, response) ->
            request.getRequestDispatcher("/writing-target").forward(request, response)),
    NOT_MODIFIED((request, response) -> {
        write(request);
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
    }),
    NO_CONTENT((request, response) -> {
        write(request);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.flushBuffer();
    }),
    STATIC_FILE((request, response) -> {
        write(request);
        request.getRequestDispatcher("/static.txt").forward(request, response);
    }),
    ASYNC_FLUSH((request, response) -> inAThread(request, async -> {
        write((HttpServletRequest) async.getRequest());
        async.getResponse().flushBuffer();
    })),
    ASYNC_COMPLETE((request, response) -> inAThread(request, async -> write((HttpServletRequest) async.getRequest()))),
    ASYNC_COMPLETE_IN_THE_PIPELINE((request, response) -> {
        AsyncContext async = request.startAsync();
        write(request);
        async.complete();
    }),
    ASYNC_DISPATCH((request, response) -> {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.getWriter().print("dispatched");
        } else {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                write((HttpServletRequest) async.getRequest());
                async.dispatch();
            });
        }
    }),
    ASYNC_DISPATCH_TO_WHAT_WRITES((request, response) -> {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            write(request);
        } else {
            request.startAsync().dispatch();
        }
    }),
    WRITE_LISTENER((request, response) -> {
        AsyncContext async = request.startAsync();
        write(request);
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new WriteListener() {
            private boolean written;

            @Override
            public void onWritePossible() throws IOException {
                if (!written && out.isReady()) {
                    out.write(new byte[Size.MORE_THAN_ANY_BUFFER]);
                    written = true;
                }
                if (out.isReady()) {
                    async.complete();
                }
            }

            @Override
            public void onError(Throwable reason) {
                async.complete();
            }
        });
    });

    private final Page handler;

    ResponseWay(Page handler) {
        this.handler = handler;
    }

    static final class Size {
        static final int MORE_THAN_ANY_BUFFER = 100_000;
    }

    /** Adds to an application what the ways need. */
    static void setUp(Site site) {
        Servlets.add(site.context(), "*.txt", Servlets.files());
        Servlets.errorPage(site.context(), HttpServletResponse.SC_GONE, "/error-page");
        try {
            Files.writeString(site.home().resolve("static.txt"), "static");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the application answer at {@code /way} in this way, after it has written to its session. */
    void install(Cluster cluster) {
        cluster.on("/way", handler);
        cluster.on("/target", (request, response) -> response.getWriter().print("target"));
        cluster.on("/writing-target", (request, response) -> write(request));
        cluster.on("/error-page", (request, response) -> {
            write(request);
            response.getWriter().print("error page");
        });
    }

    static void write(HttpServletRequest request) {
        request.getSession().setAttribute("written", request.getRequestURI());
    }

    private interface AsyncWork {
        void run(AsyncContext async) throws IOException;
    }

    private static void inAThread(HttpServletRequest request, AsyncWork work) {
        AsyncContext async = request.startAsync();
        async.start(() -> {
            try {
                work.run(async);
            } catch (IOException | RuntimeException e) {
                // As many applications do: whoever completes the response has nobody left to tell.
                async.getRequest().setAttribute("failure", e);
            } finally {
                async.complete();
            }
        });
    }
}
