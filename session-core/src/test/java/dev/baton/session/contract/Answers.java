// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.TouchResult;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Demands one kind of answer and opens it. */
final class Answers {
    private Answers() {}

    static CreateResult.Created created(CreateResult result) {
        return as(CreateResult.Created.class, result);
    }

    static StoredSession whole(LoadResult result) {
        return as(LoadResult.Whole.class, result).session();
    }

    static LoadResult.Changed changed(LoadResult result) {
        return as(LoadResult.Changed.class, result);
    }

    static LoadResult.Unchanged unchanged(LoadResult result) {
        return as(LoadResult.Unchanged.class, result);
    }

    static void absent(LoadResult result) {
        as(LoadResult.Absent.class, result);
    }

    static CommitResult.Committed committed(CommitResult result) {
        return as(CommitResult.Committed.class, result);
    }

    static CommitResult.Conflict conflict(CommitResult result) {
        return as(CommitResult.Conflict.class, result);
    }

    static void fenced(CommitResult result) {
        as(CommitResult.Fenced.class, result);
    }

    static LockResult.Locked locked(LockResult result) {
        return as(LockResult.Locked.class, result);
    }

    static void timedOut(LockResult result) {
        as(LockResult.TimedOut.class, result);
    }

    static LockResult.Refused refused(LockResult result) {
        return as(LockResult.Refused.class, result);
    }

    static void absent(LockResult result) {
        as(LockResult.Absent.class, result);
    }

    static void gone(CommitResult result) {
        as(CommitResult.Gone.class, result);
    }

    static TouchResult.Touched touched(TouchResult result) {
        return as(TouchResult.Touched.class, result);
    }

    static void gone(TouchResult result) {
        as(TouchResult.Gone.class, result);
    }

    static ClaimResult.Claimed claimed(ClaimResult result) {
        return as(ClaimResult.Claimed.class, result);
    }

    static void held(ClaimResult result) {
        as(ClaimResult.Held.class, result);
    }

    static ClaimResult.NotDue notDue(ClaimResult result) {
        return as(ClaimResult.NotDue.class, result);
    }

    /** Not due; or granted, if so much time has gone by in the meantime that the session fell due again. */
    static void notDueOrLater(ClaimResult result, Instant deadline) {
        if (result instanceof ClaimResult.Claimed claimed) {
            assertThat(claimed.session().times().now()).isAfterOrEqualTo(deadline);
        } else {
            notDue(result);
        }
    }

    static void absent(ClaimResult result) {
        as(ClaimResult.Absent.class, result);
    }

    /** Attributes in a form that can be compared and read: each name with its version and its bytes as Latin-1. */
    static Map<String, String> readable(Map<String, StoredAttribute> attributes) {
        Map<String, String> readable = new TreeMap<>();
        attributes.forEach(
                (name, attribute) -> readable.put(name, attribute.version() + ":" + Bytes.text(attribute.value())));
        return readable;
    }

    private static <T> T as(Class<T> kind, Object result) {
        assertThat(result).isInstanceOf(kind);
        return kind.cast(result);
    }
}
