// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SessionStoreException;
import org.jspecify.annotations.Nullable;

/** The changes that a request made to its session were not saved, or nobody knows whether they were. */
public final class CommitFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    CommitFailedException(Outcome outcome, String message, @Nullable Throwable cause) {
        // An outage is no fault of the code that meets it, and meets every request.
        super(message, cause, true, !(cause instanceof SessionStoreException));
        this.outcome = outcome;
    }

    /**
     * The same as the failure of a request of which something may have been saved already, with the changes of another
     * request of the same session: then it is not true that nothing was changed.
     */
    CommitFailedException afterOthers() {
        return outcome == Outcome.UNAVAILABLE
                ? new CommitFailedException(
                        Outcome.UNKNOWN,
                        getMessage() + ". A part of them may have been saved before, with those of another request",
                        getCause())
                : this;
    }

    /** Why. */
    public Outcome outcome() {
        return outcome;
    }
}
