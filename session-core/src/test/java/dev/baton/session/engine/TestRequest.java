// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SessionId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request of a test, as a container's adapter would carry it through the engine. */
final class TestRequest {
    final SessionUse use;
    private @Nullable LiveSession last;

    TestRequest(SessionUse use) {
        this.use = use;
    }

    SessionId id() {
        return use.id();
    }

    /** Begins to use the session; null if it is not there. */
    @Nullable
    LiveSession open() {
        return use.open();
    }

    /** The session that it uses, or used last. */
    LiveSession session() {
        LiveSession present = use.session();
        last = present == null ? last : present;
        return Objects.requireNonNull(last, "the request has no session");
    }

    @Nullable
    Object get(String name) {
        return session().getAttribute(name);
    }

    void set(String name, Object value) {
        session().setAttribute(name, value);
    }

    void remove(String name) {
        session().removeAttribute(name);
    }

    /** What happens before the first byte of the response, while the request goes on. */
    void save() {
        use.save(true, false);
    }

    /** The request's end, as it should be. */
    void finish() {
        last = use.session() == null ? last : use.session();
        try {
            use.save(true, true);
        } finally {
            use.end();
        }
    }
}
