// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** Says what went wrong with a server, in our exceptions. Immutable. */
final class Failures {
    private static final int LONGEST_QUOTE = 300;

    private final RedisSettings settings;

    Failures(RedisSettings settings) {
        this.settings = settings;
    }

    StoreUnavailableException unreachable(Call call, Throwable cause) {
        String remedy = isTimeout(cause)
                ? ", or raise 'connectTimeout' above %s and 'timeout' above %s"
                        .formatted(text(settings.connectTimeout()), text(settings.timeout()))
                : "";
        return new StoreUnavailableException(
                ("Redis at %s could not be reached for %s: %s. Nothing was changed. Check that it runs and that 'store'"
                                + " names it%s.")
                        .formatted(settings.description(), call, root(cause), remedy),
                cause);
    }

    StoreUnavailableException exhausted(Call call) {
        return new StoreUnavailableException(
                ("None of the %d connections to Redis at %s became free for %s within %s. Nothing was changed. If this"
                                + " recurs, raise 'poolSize' or find what makes the server slow.")
                        .formatted(settings.poolSize(), settings.description(), call, text(settings.poolWait())));
    }

    StoreUnavailableException interrupted(Call call, Throwable cause) {
        return new StoreUnavailableException(
                "The thread was interrupted before %s reached Redis at %s. Nothing was changed."
                        .formatted(call, settings.description()),
                cause);
    }

    StoreUnavailableException closed(Call call) {
        return new StoreUnavailableException(
                "The connection to Redis at %s has been closed, so %s was not sent. Nothing was changed."
                        .formatted(settings.description(), call));
    }

    /** The connection broke before the call was sent whole, or the call changes nothing. */
    StoreUnavailableException unanswered(Call call, Throwable cause) {
        return new StoreUnavailableException(
                "Redis at %s gave no answer to %s: %s. Nothing was changed. If this recurs, check the server%s."
                        .formatted(settings.description(), call, root(cause), timeoutRemedy(cause)),
                cause);
    }

    OutcomeUnknownException unknown(Call call, Throwable cause) {
        return new OutcomeUnknownException(
                ("Redis at %s gave no answer to %s, which was sent again in vain: %s. It may have been carried out; sending"
                                + " it once more is safe. If this recurs, check the server%s.")
                        .formatted(settings.description(), call, root(cause), timeoutRemedy(cause)),
                cause);
    }

    SessionStoreException refused(Call call, JedisDataException error) {
        String message = String.valueOf(error.getMessage());
        ErrorReply reply = ErrorReply.of(message);
        String text = "Redis at %s answered %s%s with the error '%s'. %s."
                .formatted(settings.description(), call, login(reply), quote(message), reply.remedy());
        return reply.passes() ? new StoreUnavailableException(text, error) : new SessionStoreException(text, error);
    }

    SessionStoreException malformed(Call call, String detail, @Nullable Throwable cause) {
        String message =
                "Redis at %s has bytes that Baton cannot have written, seen at %s: %s. Check what else writes to its namespace."
                        .formatted(settings.description(), call, detail);
        return cause == null ? new SessionStoreException(message) : new SessionStoreException(message, cause);
    }

    private String login(ErrorReply reply) {
        boolean aboutLogin = reply == ErrorReply.WRONG_PASSWORD
                || reply == ErrorReply.NO_PERMISSION
                || reply == ErrorReply.NO_PERMISSION_IN_SCRIPT
                || reply == ErrorReply.NO_PASSWORD_SET;
        if (!aboutLogin) {
            return "";
        }
        return settings.user() == null ? " by the default user" : " by the user '" + settings.user() + "'";
    }

    private String timeoutRemedy(Throwable cause) {
        return isTimeout(cause) ? ", or raise 'timeout' above " + text(settings.timeout()) : "";
    }

    /** As it is written in the URI. */
    private static String text(Duration wait) {
        return wait.toMillis() % 1000 == 0 ? wait.toSeconds() + "s" : wait.toMillis() + "ms";
    }

    static boolean isTimeout(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** What is behind a failure, in its own words. */
    static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : quote(message);
    }

    private static String quote(String message) {
        return message.length() <= LONGEST_QUOTE ? message : message.substring(0, LONGEST_QUOTE) + "...";
    }
}
