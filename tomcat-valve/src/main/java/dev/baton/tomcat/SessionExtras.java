// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.BatonSession;
import dev.baton.session.Handle;
import dev.baton.session.engine.LiveSession;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What application code gets when it asks a session for {@link BatonSession}. Thread-safe. */
final class SessionExtras implements BatonSession {
    private final BatonManager manager;
    private final LiveSession live;

    SessionExtras(BatonManager manager, LiveSession live) {
        this.manager = manager;
        this.live = live;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T update(String name, UnaryOperator<@Nullable T> change) {
        manager.requireWritable(live, "update('" + name + "')");
        Activations activations = manager.shared(live).activations();
        UnaryOperator<@Nullable Object> step = (UnaryOperator<@Nullable Object>) (UnaryOperator<?>) change;
        try {
            Object next = live.update(name, before -> activations.change(before, step));
            activations.read(next);
            return (T) next;
        } catch (RuntimeException e) {
            manager.failed(e);
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
        manager.shared(live).activations().around(false, live::surrender);
    }
}
