// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.ChangeListener;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener of a node, and the thread that tells it. Thread-safe.
 *
 * <p>Stands while the node's {@link InMemoryLink} lets calls through; what happens meanwhile is never told.
 */
final class InMemorySubscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InMemorySubscription.class);

    private final Notices notices;
    private final InMemoryLink link;
    private final String namespace;
    private final ChangeListener listener;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "baton-memory-notices");
        made.setDaemon(true);
        return made;
    });

    /** Guarded by this. */
    private boolean standing;

    private volatile boolean closed;

    InMemorySubscription(Notices notices, InMemoryLink link, String namespace, ChangeListener listener) {
        this.notices = notices;
        this.link = link;
        this.namespace = namespace;
        this.listener = listener;
    }

    /** Begins. */
    void begin() {
        notices.add(this);
        link.attach(this);
    }

    String namespace() {
        return namespace;
    }

    /** The link lets calls through from now on, or not. */
    synchronized void follow(boolean linkStands) {
        if (standing != linkStands) {
            standing = linkStands;
            submit(linkStands ? listener::certain : listener::uncertain);
        }
    }

    synchronized void tell(Handle handle, long version) {
        if (standing) {
            submit(() -> listener.changed(handle, version));
        }
    }

    private void submit(Runnable call) {
        if (!closed) {
            thread.execute(() -> run(call));
        }
    }

    private void run(Runnable call) {
        if (closed) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("A listener in namespace {} failed; it is told what follows all the same", namespace, e);
            if (!notices.rules().survives(e)) {
                close();
            }
        }
    }

    @Override
    public void close() {
        notices.remove(this);
        link.detach(this);
        synchronized (this) {
            closed = true;
            thread.shutdown();
        }
    }
}
