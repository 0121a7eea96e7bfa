// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.Objects;
import java.util.Optional;

/**
 * The whole id of a session, as a client's cookie carries it: {@link Handle} and {@link Secret}, 44 characters, nothing
 * between them.
 *
 * <p>It is a credential. {@link #toString()} gives the handle only; {@link #value()} is for the cookie. Immutable.
 */
public record SessionId(Handle handle, Secret secret) {
    /** The number of characters in every id. */
    public static final int LENGTH = Handle.LENGTH + Secret.LENGTH;

    private static final int VISIBLE_HASH = 21;

    public SessionId {
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(secret, "secret");
    }

    /** A new id from the system's secure random numbers. */
    public static SessionId random() {
        return new SessionId(Handle.random(), Secret.random());
    }

    /**
     * Reads an id as a client sent it. A load balancer's route, from the first {@code .} on, is not part of the id.
     *
     * @return the id, or nothing if the text has not the form of one of ours: no store need be asked
     */
    public static Optional<SessionId> parse(String text) {
        int route = text.indexOf('.');
        int end = route < 0 ? text.length() : route;
        if (!Base64Url.isText(text, 0, end, LENGTH)) {
            return Optional.empty();
        }
        return Optional.of(new SessionId(
                new Handle(text.substring(0, Handle.LENGTH)), new Secret(text.substring(Handle.LENGTH, end))));
    }

    /** The same session under a new secret. */
    public SessionId withNewSecret() {
        return new SessionId(handle, Secret.random());
    }

    /** The text for the cookie. Never log it. */
    public String value() {
        return handle.value() + secret.value();
    }

    /**
     * What stands in an id's place where no request brought one (sweeper, administration, lists): the handle, {@code ~}
     * and the first 21 characters of the secret's hash. {@link #parse} never accepts it.
     */
    public static String display(Handle handle, SecretHash hash) {
        return handle.value() + "~" + hash.value().substring(0, VISIBLE_HASH);
    }

    /** The handle: the part that may be seen. */
    @Override
    public String toString() {
        return "SessionId[" + handle + "]";
    }
}
