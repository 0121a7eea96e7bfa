// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.BatonSession;
import dev.baton.session.Handle;
import dev.baton.session.engine.LiveSession;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What application code gets when it asks a session for {@link BatonSession}. Thread-safe. */
final class SessionExtras implements BatonSession {
    private final BatonSessionCache cache;
    private final LiveSession live;

    SessionExtras(BatonSessionCache cache, LiveSession live) {
        this.cache = cache;
        this.live = live;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T update(String name, UnaryOperator<@Nullable T> change) {
        cache.requireWritable(live, "update('" + name + "')");
        try {
            return (T) live.update(name, (UnaryOperator<@Nullable Object>) (UnaryOperator<?>) change);
        } catch (RuntimeException e) {
            cache.failed(e);
            throw e;
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> void mergeWith(String name, MergeFunction<T> function) {
        live.mergeWith(name, (MergeFunction<Object>) function);
    }

    @Override
    public Handle handle() {
        return live.handle();
    }

    @Override
    public void onEnded(Runnable action) {
        live.onEnded(action);
    }

    @Override
    public void unlock() {
        live.surrender();
    }
}
