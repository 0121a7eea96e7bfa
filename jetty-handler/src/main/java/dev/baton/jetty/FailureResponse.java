// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.engine.CommitFailedException;
import dev.baton.session.engine.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;

/**
 * What a client is told when its changes were not saved, or its session could not be looked for: 409 where somebody else
 * was first, 503 where trying again may help, 500 where the application has to be mended.
 */
final class FailureResponse {
    /** The header that says why. */
    static final String HEADER = "Baton-Outcome";

    static final long RETRY_AFTER_SECONDS = 1;

    /** Of the response that was meant for success, these say nothing about it. */
    private static final EnumSet<HttpHeader> KEPT =
            EnumSet.of(HttpHeader.CONNECTION, HttpHeader.DATE, HttpHeader.SERVER);

    private FailureResponse() {}

    /** The head of the failure's response, which goes before {@code body}. */
    static MetaData.Response insteadOf(MetaData.Response meant, RuntimeException failure, byte[] body) {
        int status = status(failure);
        HttpFields.Mutable headers = HttpFields.build();
        meant.getHttpFields().stream()
                .filter(field -> field.getHeader() != null && KEPT.contains(field.getHeader()))
                .forEach(headers::add);
        headers.put(HEADER, outcome(failure).name().toLowerCase(Locale.ROOT));
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put(HttpHeader.CONTENT_TYPE, "text/plain;charset=us-ascii");
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            headers.put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return new MetaData.Response(status, null, meant.getHttpVersion(), headers, body.length);
    }

    /** What somebody reads who has asked with a browser. */
    static byte[] body(RuntimeException failure) {
        int status = status(failure);
        String text = "%d %s%n%n%s%n".formatted(status, HttpStatus.getMessage(status), sentence(outcome(failure)));
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sentence(Outcome outcome) {
        return switch (outcome) {
            case CONFLICT ->
                "Somebody else has changed the same at the same time. Nothing was changed by this request.";
            case GONE -> "The session has ended meanwhile. Nothing was changed by this request.";
            case REFUSED -> "This user has as many sessions as he may have.";
            case FENCED -> "The session was needed for too long by this request. Nothing more was changed. Try again.";
            case UNAVAILABLE -> "The session cannot be reached just now. Try again in a moment.";
            case UNKNOWN -> "Whether the changes of this request were saved is not known. Look before trying again.";
            case UNSERIALIZABLE -> "The session could not be saved. The server's log says why.";
        };
    }

    private static Outcome outcome(RuntimeException failure) {
        if (failure instanceof CommitFailedException commit) {
            return commit.outcome();
        }
        return failure instanceof OutcomeUnknownException ? Outcome.UNKNOWN : Outcome.UNAVAILABLE;
    }

    private static int status(RuntimeException failure) {
        return switch (outcome(failure)) {
            case CONFLICT, GONE -> HttpStatus.CONFLICT_409;
            case REFUSED -> HttpStatus.FORBIDDEN_403;
            case FENCED, UNKNOWN, UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE_503;
            case UNSERIALIZABLE -> HttpStatus.INTERNAL_SERVER_ERROR_500;
        };
    }
}
