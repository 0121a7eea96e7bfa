// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.engine.CommitFailedException;
import dev.baton.session.engine.Outcome;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;

/**
 * What a client is told when its changes were not saved, or its session could not be looked for: 409 where somebody else
 * was first, 503 where trying again may help, 500 where the application has to be mended.
 */
final class FailureResponse {
    /** The header that says why. */
    static final String HEADER = "Baton-Outcome";

    static final String RETRY_AFTER_SECONDS = "1";

    private FailureResponse() {}

    /** Turns a response of which no byte has left into that of the failure. */
    static void send(Request request, Response response, RuntimeException failure) {
        prepare(request, response, failure);
        try {
            response.sendError(status(failure));
        } catch (IOException e) {
            throw new IllegalStateException("A response without a byte could not be turned into an error", e);
        }
    }

    /** The same, where it is too late for an error page: an empty body. */
    static void replace(Request request, Response response, RuntimeException failure) {
        prepare(request, response, failure);
        response.setStatus(status(failure));
        response.setContentLength(0);
    }

    private static void prepare(Request request, Response response, RuntimeException failure) {
        response.reset();
        EarlyReleases.resetError(response);
        response.setSuspended(false);
        request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
        Outcome outcome = outcome(failure);
        response.setHeader(HEADER, outcome.name().toLowerCase(Locale.ROOT));
        if (status(failure) == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
    }

    private static Outcome outcome(RuntimeException failure) {
        if (failure instanceof CommitFailedException commit) {
            return commit.outcome();
        }
        return failure instanceof OutcomeUnknownException ? Outcome.UNKNOWN : Outcome.UNAVAILABLE;
    }

    private static int status(RuntimeException failure) {
        return switch (outcome(failure)) {
            case CONFLICT, GONE -> HttpServletResponse.SC_CONFLICT;
            case REFUSED -> HttpServletResponse.SC_FORBIDDEN;
            case FENCED, UNKNOWN, UNAVAILABLE -> HttpServletResponse.SC_SERVICE_UNAVAILABLE;
            case UNSERIALIZABLE -> HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        };
    }
}
