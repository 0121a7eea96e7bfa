// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Says what went wrong with a server, in our exceptions. Immutable. What the server or the network said is in the messages:
 * the library's own stack is at debug level in the log.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int LONGEST_QUOTE = 300;

    /** How a connection ends that the other side does not want. */
    private static final Pattern ENDED = Pattern.compile("end of stream|reset|Broken pipe|closed|terminated");

    private final RedisSettings settings;
    private final String where;

    /** @param where what messages call the server */
    Failures(RedisSettings settings, String where) {
        this.settings = settings;
        this.where = where;
    }

    StoreUnavailableException unreachable(Call call, Throwable cause) {
        LOG.debug("Redis at {} could not be reached", where, cause);
        String remedy = isTimeout(cause)
                ? ", or raise 'connectTimeout' above %s and 'timeout' above %s"
                        .formatted(
                                text(settings.waits().connectTimeout()),
                                text(settings.waits().timeout()))
                : "";
        return new StoreUnavailableException("Redis at %s could not be reached for %s: %s. Nothing was changed. %s%s."
                .formatted(where, call, root(cause), remedy(cause), remedy));
    }

    /** What TLS has to say is hard to understand without a hint. */
    private String remedy(Throwable cause) {
        String said = root(cause);
        Tls tls = settings.tls();
        boolean encrypted = tls != null;
        if (encrypted && said.contains("unable to find valid certification path")) {
            return "Nobody whom we trust has signed the server's certificate: name a file with its CA in 'trustStore'";
        }
        if (encrypted
                && (said.contains("subject alternative")
                        || said.contains("No name matching")
                        || said.contains("No subject"))) {
            return "The server's certificate is for another name: write in 'store' a name that the certificate has, or give"
                    + " it one for this name";
        }
        boolean ended = ENDED.matcher(said).find();
        if (tls != null && tls.keyStore() == null && (ended || said.contains("alert"))) {
            return "It may want a certificate of ours: name a file with certificate and key in 'keyStore'";
        }
        if (encrypted && (said.contains("alert") || said.contains("certificate"))) {
            return "It does not take our certificate: check that its CA has signed the one in 'keyStore'";
        }
        if (encrypted) {
            return "Check that it runs, that 'store' names it, and that it speaks TLS on this port; if it does not, write %s://"
                    .formatted(settings.topology().scheme());
        }
        String usual = "Check that it runs and that 'store' names it";
        return ended
                ? usual
                        + "; if it speaks TLS on this port, write %s://"
                                .formatted(RedisSettings.scheme(settings.topology(), true))
                : usual;
    }

    StoreUnavailableException exhausted(Call call, Duration wait) {
        return new StoreUnavailableException(
                ("None of the %d connections to Redis at %s became free for %s within %s. Nothing was changed. If this"
                                + " recurs, raise 'poolSize' or find what makes the server slow.")
                        .formatted(settings.poolSize(), where, call, text(wait)));
    }

    StoreUnavailableException interrupted(Call call, Throwable cause) {
        return new StoreUnavailableException(
                "The thread was interrupted before %s reached Redis at %s. Nothing was changed.".formatted(call, where),
                cause);
    }

    StoreUnavailableException closed(Call call) {
        return new StoreUnavailableException(
                "The connection to Redis at %s has been closed, so %s was not sent. Nothing was changed."
                        .formatted(where, call));
    }

    /** What its request may wait for the server has run out before. */
    StoreUnavailableException withoutTime(Call call) {
        return new StoreUnavailableException(
                ("The request has waited for Redis at %s for all of the %s that its calls may take, so %s was not sent."
                                + " Nothing was changed. If this recurs, check the server, or raise 'timeout'.")
                        .formatted(where, text(settings.waits().timeout()), call));
    }

    /** The server is known to be away. */
    StoreUnavailableException refusedAtOnce(Call call, @Nullable String reason) {
        return new StoreUnavailableException(
                "Redis at %s does not answer, so %s was not sent: %s. Nothing was changed. It is asked again and again whether it is back."
                        .formatted(where, call, reason == null ? "it is being asked" : reason));
    }

    /** A Redis Cluster has a gap. */
    StoreUnavailableException withoutOwner(Call call, int slot) {
        return new StoreUnavailableException(
                "No node of the Redis Cluster at %s has slot %d, which %s needs. Nothing was changed. Check its nodes."
                        .formatted(where, slot, call));
    }

    /** The connection broke before the call was sent whole, or the call changes nothing. */
    StoreUnavailableException unanswered(Call call, Throwable cause) {
        LOG.debug("Redis at {} gave no answer", where, cause);
        return new StoreUnavailableException(
                "Redis at %s gave no answer to %s: %s. Nothing was changed. If this recurs, check the server%s."
                        .formatted(where, call, root(cause), timeoutRemedy(cause)));
    }

    OutcomeUnknownException unknown(Call call, Throwable cause) {
        LOG.debug("Redis at {} gave no answer", where, cause);
        return new OutcomeUnknownException(
                ("Redis at %s gave no answer to %s, which was sent again in vain: %s. It may have been carried out; sending"
                                + " it once more is safe. If this recurs, check the server%s.")
                        .formatted(where, call, root(cause), timeoutRemedy(cause)));
    }

    SessionStoreException refused(Call call, JedisDataException error) {
        String message = String.valueOf(error.getMessage());
        if (error instanceof WrongServerException wrong) {
            String text =
                    "Redis at %s cannot be asked for %s: %s. Nothing was changed.".formatted(where, call, message);
            return wrong.passes() ? new StoreUnavailableException(text) : new SessionStoreException(text);
        }
        ErrorReply reply = ErrorReply.of(message);
        String text = "Redis at %s answered %s%s with the error '%s'. %s."
                .formatted(where, call, login(reply), quote(message), reply.remedy());
        return reply.passes() ? new StoreUnavailableException(text) : new SessionStoreException(text, error);
    }

    SessionStoreException malformed(Call call, String detail, @Nullable Throwable cause) {
        String message =
                "Redis at %s has bytes that Baton cannot have written, seen at %s: %s. Check what else writes to its namespace."
                        .formatted(where, call, detail);
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
        String user = settings.login().user();
        return user == null ? " by the default user" : " by the user '" + user + "'";
    }

    private String timeoutRemedy(Throwable cause) {
        return isTimeout(cause)
                ? ", or raise 'timeout' above " + text(settings.waits().timeout())
                : "";
    }

    /** As it is written in the URI. */
    private static String text(Duration wait) {
        return wait.toMillis() % 1000 == 0 ? wait.toSeconds() + "s" : wait.toMillis() + "ms";
    }

    static boolean isTimeout(Throwable failure) {
        for (Throwable t = failure; t != null; t = next(t)) {
            if (t instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** What is behind a failure, in its own words. */
    static String root(Throwable failure) {
        Throwable root = failure;
        for (Throwable t = failure; t != null; t = next(t)) {
            root = t;
        }
        String message = root.getMessage();
        String text = message == null ? root.getClass().getSimpleName() : quote(message);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** What failed at each address of a host's name is not the cause, but suppressed. */
    private static @Nullable Throwable next(Throwable failure) {
        if (failure.getCause() != null) {
            return failure.getCause();
        }
        return failure.getSuppressed().length == 0 ? null : failure.getSuppressed()[0];
    }

    private static String quote(String message) {
        return message.length() <= LONGEST_QUOTE ? message : message.substring(0, LONGEST_QUOTE) + "...";
    }
}
