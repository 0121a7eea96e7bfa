// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.engine.CommitFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a request's sessions before each byte of its response leaves, and sees to it that no client takes lost data for a
 * success: a response of which nothing has left becomes that of the failure, any other is cut off.
 *
 * <p>Jetty sends one part after the other, in whatever threads.
 */
final class SavingStream extends HttpStream.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(SavingStream.class);

    private final RequestScope scope;
    private final Scopes scopes;
    private volatile boolean replaced;
    private volatile @Nullable IOException cut;

    SavingStream(HttpStream stream, RequestScope scope, Scopes scopes) {
        super(stream);
        this.scope = scope;
        this.scopes = scopes;
    }

    @Override
    public void send(
            MetaData.Request request,
            MetaData.@Nullable Response response,
            boolean last,
            @Nullable ByteBuffer content,
            Callback callback) {
        if (replaced) {
            BufferUtil.clear(content);
            callback.succeeded();
            return;
        }
        IOException reason = cut;
        if (reason != null) {
            callback.failed(reason);
            return;
        }
        if (response != null && isInterim(response)) {
            super.send(request, response, last, content, callback);
            return;
        }
        inScope(() -> scope.saveBeforeSending(last));
        RuntimeException failure = scope.failure();
        if (failure == null) {
            super.send(request, response, last, content, callback);
        } else if (response != null) {
            warn(failure);
            scope.failureIsTold();
            replaced = true;
            BufferUtil.clear(content);
            byte[] body = FailureResponse.body(failure);
            // Of a HEAD only the head goes out.
            super.send(
                    request,
                    FailureResponse.insteadOf(response, failure, body),
                    true,
                    HttpMethod.HEAD.is(request.getMethod()) ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(body),
                    callback);
        } else {
            warn(failure);
            callback.failed(cutOff());
        }
    }

    private static boolean isInterim(MetaData.Response response) {
        return HttpStatus.isInformational(response.getStatus())
                && response.getStatus() != HttpStatus.SWITCHING_PROTOCOLS_101;
    }

    private IOException cutOff() {
        LOG.warn("Changes of a session were not saved and the response had begun: its connection is cut");
        scope.failureIsTold();
        scope.cache().engine().countLateAbort();
        IOException reason = new IOException("Changes of the session were not saved");
        cut = reason;
        return reason;
    }

    private static void warn(RuntimeException failure) {
        if (failure instanceof CommitFailedException) {
            LOG.warn("{}", failure.getMessage(), failure.getCause());
        }
    }

    @Override
    public void succeeded() {
        end();
        IOException reason = cut;
        if (reason == null) {
            super.succeeded();
        } else {
            super.failed(reason);
        }
    }

    @Override
    public void failed(Throwable reason) {
        end();
        super.failed(reason);
    }

    /**
     * What changed after the last byte is saved too; if it cannot be, only the log is left to be told. The client has the
     * whole response, and would miss the connection only for the next request.
     */
    private void end() {
        boolean known = scope.failure() != null;
        try {
            inScope(scope::end);
        } catch (RuntimeException e) {
            LOG.warn("A session could not be given back in order: {}", e.getMessage(), e);
        }
        RuntimeException failure = scope.failure();
        if (failure != null && !known) {
            warn(failure);
        }
    }

    /** With the context's class loader, which listeners and values need. */
    private void inScope(Runnable step) {
        scope.request()
                .getContext()
                .run(
                        () -> {
                            scopes.enter(scope);
                            try {
                                step.run();
                            } finally {
                                scopes.exit();
                            }
                        },
                        scope.request());
    }
}
