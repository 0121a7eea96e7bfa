// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import org.jspecify.annotations.Nullable;

/** Which request each thread works for. Thread-safe. */
final class Scopes {
    private record Frame(
            @Nullable RequestScope scope, @Nullable Frame before) {}

    private final ThreadLocal<@Nullable Frame> frames = new ThreadLocal<>();

    /** The request that this thread works for, or null. */
    @Nullable
    RequestScope current() {
        Frame frame = frames.get();
        return frame == null ? null : frame.scope();
    }

    /** Says that this thread works for a request from now on; null: for whatever it worked for before. */
    void enter(@Nullable RequestScope scope) {
        Frame before = frames.get();
        frames.set(new Frame(scope != null || before == null ? scope : before.scope(), before));
    }

    /** Takes back the last {@link #enter} of this thread. */
    void exit() {
        Frame frame = frames.get();
        if (frame == null || frame.before() == null) {
            frames.remove();
        } else {
            frames.set(frame.before());
        }
    }
}
