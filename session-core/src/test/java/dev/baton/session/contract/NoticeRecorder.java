// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import dev.baton.session.Handle;
import dev.baton.session.spi.ChangeListener;
import java.util.ArrayList;
import java.util.List;

/** Remembers all that a listener is told. Thread-safe. */
class NoticeRecorder implements ChangeListener {
    /** Guarded by this. */
    private final List<String> told = new ArrayList<>();

    /** Guarded by this. */
    private long latest;

    private volatile boolean certain;

    @Override
    public void changed(Handle handle, long version) {
        add(notice(handle, version));
        synchronized (this) {
            latest = Math.max(latest, version);
        }
    }

    @Override
    public void uncertain() {
        certain = false;
        add("uncertain");
    }

    @Override
    public void certain() {
        add("certain");
        certain = true;
    }

    private synchronized void add(String what) {
        told.add(what);
    }

    /** Everything so far, each notice as {@link #notice} writes it. */
    synchronized List<String> told() {
        return List.copyOf(told);
    }

    /** The latest version of any session so far. */
    synchronized long latest() {
        return latest;
    }

    boolean isCertain() {
        return certain;
    }

    static String notice(Handle handle, long version) {
        return handle + (version == ENDED ? " ended" : " is at " + version);
    }
}
