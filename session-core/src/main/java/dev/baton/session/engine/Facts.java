// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SecretHash;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What nodes write about a session apart from its attributes. Immutable.
 *
 * @param created when it was created, by the store's clock
 * @param secret the hash of its secret
 * @param maxInactive how long it lives without an access; zero or negative: for ever
 * @param absoluteDeadline when it ends whatever is done with it; {@link Instant#MAX}: never for its age
 * @param user who is logged in
 */
record Facts(Instant created, SecretHash secret, Duration maxInactive, Instant absoluteDeadline, Optional<User> user) {
    Facts {
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(maxInactive, "maxInactive");
        Objects.requireNonNull(absoluteDeadline, "absoluteDeadline");
        Objects.requireNonNull(user, "user");
    }

    Facts withSecret(SecretHash next) {
        return new Facts(created, next, maxInactive, absoluteDeadline, user);
    }

    Facts withMaxInactive(Duration next) {
        return new Facts(created, secret, next, absoluteDeadline, user);
    }

    Facts withUser(Optional<User> next) {
        return new Facts(created, secret, maxInactive, absoluteDeadline, next);
    }

    /**
     * Joins two changes of the same facts: what was changed here stays, all else is as it was changed there.
     *
     * @param base the facts from which both started
     * @param theirs what another node made of them
     */
    Facts mergedWith(Facts base, Facts theirs) {
        return new Facts(
                theirs.created,
                secret.equals(base.secret) ? theirs.secret : secret,
                maxInactive.equals(base.maxInactive) ? theirs.maxInactive : maxInactive,
                theirs.absoluteDeadline,
                user.equals(base.user) ? theirs.user : user);
    }
}
