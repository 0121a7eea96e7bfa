// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.engine.CommitFailedException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.util.ServerInfo;
import org.apache.catalina.util.SessionConfig;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ActionHook;
import org.apache.coyote.OutputBuffer;
import org.apache.tomcat.util.http.MimeHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Catches the moment before a response's first byte leaves, wherever that comes from: the one place where Baton reaches
 * into Tomcat.
 *
 * <p>Tomcat gives nobody this moment, so two fields of {@code org.apache.coyote.Response} are wrapped for the time of a
 * request: {@code hook}, which is asked before headers are sent, and {@code outputBuffer}, because AJP sends headers with
 * the first chunk. After the response is closed both originals are back. Safe for the threads of an asynchronous request,
 * which Tomcat lets act one after the other.
 */
final class ResponseHook implements ActionHook, OutputBuffer {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseHook.class);

    private static final @Nullable VarHandle HOOK = field("hook", ActionHook.class);
    private static final @Nullable VarHandle OUTPUT_BUFFER = field("outputBuffer", OutputBuffer.class);

    private final RequestScope scope;
    private final Request request;
    private final Response response;
    private final org.apache.coyote.Response coyoteResponse;
    private final ActionHook nextHook;
    private final OutputBuffer nextBuffer;

    private ResponseHook(RequestScope scope, Request request, Response response) {
        this.scope = scope;
        this.request = request;
        this.response = response;
        this.coyoteResponse = response.getCoyoteResponse();
        this.nextHook = (ActionHook) hook().get(coyoteResponse);
        this.nextBuffer = (OutputBuffer) outputBuffer().get(coyoteResponse);
    }

    /**
     * Refuses a Tomcat in which the moment cannot be caught: responses would leave before their sessions are saved.
     *
     * @throws IllegalStateException if this Tomcat's response has not the two fields
     */
    static void checkSupported() {
        if (HOOK == null || OUTPUT_BUFFER == null) {
            throw new IllegalStateException("This Tomcat ("
                    + ServerInfo.getServerNumber()
                    + ") does not let Baton save sessions before the first byte of a response: org.apache.coyote.Response"
                    + " has no fields 'hook' and 'outputBuffer' that it may reach. Use a release of Tomcat 10.1 or 11, and"
                    + " with Tomcat on the module path open org.apache.coyote");
        }
    }

    /** Watches over the response of this request. */
    static ResponseHook install(RequestScope scope, Request request, Response response) {
        ResponseHook own = new ResponseHook(scope, request, response);
        hook().set(own.coyoteResponse, own);
        outputBuffer().set(own.coyoteResponse, own);
        return own;
    }

    /** Ends the connection so that the client cannot take what it got for a complete response. */
    void abort() {
        scope.countLateAbort();
        LOG.warn("Changes of a session were not saved and the response had begun: its connection is cut");
        StreamReset.end(nextHook);
        coyoteResponse.action(ActionCode.CLOSE_NOW, new IOException("Changes of the session were not saved"));
    }

    @Override
    public void action(ActionCode code, Object param) {
        boolean cut = switch (code) {
            case COMMIT, CLIENT_FLUSH, CLOSE -> !save(code == ActionCode.CLOSE);
            default -> false;
        };
        if (code == ActionCode.COMMIT) {
            hidePassingId();
        }
        if (cut) {
            abort();
        } else {
            nextHook.action(code, param);
        }
        switch (code) {
            case CLOSE, CLOSE_NOW -> remove();
            // The last question about every response; to one that could not be closed it is the only one.
            case IS_ERROR -> {
                if (!mayGoOn()) {
                    remove();
                }
            }
            default -> {
                // The response goes on.
            }
        }
    }

    @Override
    public int doWrite(ByteBuffer chunk) throws IOException {
        if (!scope.isSettled()) {
            scope.takeIn(request);
            scope.save(mayGoOn(), false);
        }
        return nextBuffer.doWrite(chunk);
    }

    @Override
    public long getBytesWritten() {
        return nextBuffer.getBytesWritten();
    }

    /**
     * Saves what has changed, or sees to it that the client is told.
     *
     * @param closing whether the response ends with this
     * @return false if the response has begun, nobody is left to be told, and the connection has to be cut
     * @throws CommitFailedException if application code is to be told, through whose call this happens
     */
    private boolean save(boolean closing) {
        if (scope.isSettled()) {
            return true;
        }
        boolean mayGoOn = mayGoOn();
        try {
            scope.takeIn(request);
            scope.save(mayGoOn, closing && !mayGoOn);
            return true;
        } catch (CommitFailedException e) {
            // An IOException would be swallowed by the writer that application code has in its hands.
            if (mayGoOn) {
                throw e;
            }
            LOG.warn("{}", e.getMessage(), e.getCause());
            scope.failureIsTold();
            if (coyoteResponse.isCommitted()) {
                return false;
            }
            FailureResponse.replace(request, response, e);
            return true;
        }
    }

    /** Takes back the cookie that Tomcat has set for a session which lives for this request only. */
    private void hidePassingId() {
        String id = scope.passingId();
        if (id == null) {
            return;
        }
        String cookie = SessionConfig.getSessionCookieName(request.getContext()) + "=" + id;
        MimeHeaders headers = coyoteResponse.getMimeHeaders();
        int at = headers.findHeader("Set-Cookie", 0);
        while (at >= 0) {
            if (headers.getValue(at).toString().startsWith(cookie)) {
                headers.removeHeader(at);
                at = headers.findHeader("Set-Cookie", 0);
            } else {
                at = headers.findHeader("Set-Cookie", at + 1);
            }
        }
    }

    private boolean mayGoOn() {
        return scope.isInPipeline() || request.isAsync();
    }

    private void remove() {
        if (hook().get(coyoteResponse) == this) {
            hook().set(coyoteResponse, nextHook);
        }
        if (outputBuffer().get(coyoteResponse) == this) {
            outputBuffer().set(coyoteResponse, nextBuffer);
        }
        if (!mayGoOn()) {
            scope.end();
        }
    }

    private static VarHandle hook() {
        return Objects.requireNonNull(HOOK);
    }

    private static VarHandle outputBuffer() {
        return Objects.requireNonNull(OUTPUT_BUFFER);
    }

    private static @Nullable VarHandle field(String name, Class<?> type) {
        try {
            Class<?> owner = org.apache.coyote.Response.class;
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
