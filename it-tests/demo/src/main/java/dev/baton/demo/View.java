// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The shop as one answer of it shows it.
 *
 * @param node the node that answered
 * @param user who is logged in
 * @param count how many pieces are in the cart
 * @param handle the session's handle, empty if there is no session
 */
record View(String node, Optional<String> user, int count, Optional<String> handle) {
    /**
     * Reads an answer of {@link ShopServlet}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static View of(Browser.Answer answer) {
        if (answer.status() != 200 || !(Json.read(answer.body()) instanceof Map<?, ?> view)) {
            throw new IllegalArgumentException("status %d from node %s".formatted(answer.status(), answer.node()));
        }
        Object session = view.get("session");
        return new View(
                String.valueOf(view.get("node")),
                text(view.get("user")),
                view.get("count") instanceof Double count ? count.intValue() : -1,
                session instanceof Map<?, ?> facts ? text(facts.get("handle")) : Optional.empty());
    }

    private static Optional<String> text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }

    /** In few words, for the journey's report. */
    @Override
    public String toString() {
        return "node %s: %d in the cart, %s, %s"
                .formatted(
                        node,
                        count,
                        user.map(name -> "logged in as " + name).orElse("not logged in"),
                        handle.isPresent() ? "a session" : "no session");
    }
}
