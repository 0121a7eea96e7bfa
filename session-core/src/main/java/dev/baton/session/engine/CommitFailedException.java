// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import org.jspecify.annotations.Nullable;

/** The changes that a request made to its session were not saved, or nobody knows whether they were. */
public final class CommitFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    CommitFailedException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** Why. */
    public Outcome outcome() {
        return outcome;
    }
}
