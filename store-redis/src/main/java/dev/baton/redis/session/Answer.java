// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Reply;
import dev.baton.redis.session.StoredBytes.Malformed;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a script answered: nothing, or a number that says which answer it is, and then what belongs to that answer, as the
 * head of the script says. Immutable.
 */
final class Answer {
    private final List<Reply> parts;

    private Answer(List<Reply> parts) {
        this.parts = parts;
    }

    /** Makes a result of an answer. */
    interface Reading<T> {
        T read(Answer answer) throws Malformed;
    }

    /** Reads {@code reply}; bytes that cannot be become an exception that names the call. */
    static <T> T read(Reply reply, Reading<T> reading) {
        try {
            return reading.read(new Answer(reply.list()));
        } catch (Malformed e) {
            throw reply.malformed(String.valueOf(e.getMessage()), e);
        }
    }

    boolean isNothing() {
        return parts.isEmpty();
    }

    int kind() throws Malformed {
        long kind = number(0);
        if (kind < 1 || kind > 3) {
            throw new Malformed("the answer is of kind " + kind);
        }
        return (int) kind;
    }

    /** The times, where they stand behind the kind. */
    Times times() throws Malformed {
        return SessionReader.times(number(1), number(2), number(3), number(4), number(5));
    }

    /** The session of these fields and values, where the store's time and the last access stand behind the kind. */
    StoredSession session(List<Reply> data) throws Malformed {
        return SessionReader.whole(data, number(1), number(2), number(2));
    }

    private StoredSession sessionWithTimes(List<Reply> data) throws Malformed {
        return SessionReader.whole(data, number(1), number(2), number(5));
    }

    /** What {@code head.lua} answered; nothing if there is no session. */
    static Optional<SessionHead> head(Reply reply) {
        return read(
                reply,
                answer -> answer.isNothing()
                        ? Optional.empty()
                        : Optional.of(SessionReader.head(answer.times(), answer.part(6), answer.part(7))));
    }

    /**
     * What {@code since.lua} answered.
     *
     * @param data the whole data, read behind the script because the node knew nothing
     */
    LoadResult load(@Nullable Reply data) throws Malformed {
        if (data != null) {
            return new LoadResult.Whole(sessionWithTimes(data.list()));
        }
        return switch (kind()) {
            case 1 -> new LoadResult.Unchanged(Optional.of(times()));
            case 2 -> SessionReader.changed(times(), part(6), part(7), part(8), part(9));
            default -> new LoadResult.Whole(sessionWithTimes(part(6).list()));
        };
    }

    /** The answer that stands within this one. */
    Answer within(int index) throws Malformed {
        return new Answer(part(index).list());
    }

    /** How often the session was claimed, where that stands behind its times. */
    int attempt() throws Malformed {
        int attempt = count(3);
        if (attempt < 1) {
            throw new Malformed("it was claimed " + attempt + " times");
        }
        return attempt;
    }

    int count(int index) throws Malformed {
        long count = number(index);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new Malformed("a count is " + count);
        }
        return (int) count;
    }

    long number(int index) throws Malformed {
        return part(index).integer();
    }

    Set<String> names(int index) throws Malformed {
        return SessionReader.names(part(index).list());
    }

    Reply part(int index) throws Malformed {
        if (index >= parts.size()) {
            throw new Malformed("the answer has " + parts.size() + " parts");
        }
        return parts.get(index);
    }
}
