// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Subscription;
import dev.baton.session.Handle;
import dev.baton.session.spi.ChangeListener;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the nodes of a namespace announce, and tells a listener. As thread-safe as the listener. */
public final class ChangeNotices implements Subscription.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeNotices.class);
    private static final String ENDED = "ended";

    private final String namespace;
    private final ChangeListener listener;

    private ChangeNotices(String namespace, ChangeListener listener) {
        this.namespace = namespace;
        this.listener = listener;
    }

    /** Begins to tell {@code listener}, until what is returned is closed. */
    public static AutoCloseable listen(Subscription subscription, String namespace, ChangeListener listener) {
        return subscription.receive(SessionLayout.changes(namespace), new ChangeNotices(namespace, listener));
    }

    @Override
    public void stands() {
        listener.certain();
    }

    @Override
    public void breaks() {
        listener.uncertain();
    }

    @Override
    public void message(byte[] content) {
        String notice = new String(content, StandardCharsets.US_ASCII);
        int blank = notice.indexOf(' ');
        Handle handle;
        long version;
        try {
            handle = new Handle(notice.substring(0, Math.max(0, blank)));
            String what = notice.substring(blank + 1);
            version = what.equals(ENDED) ? ChangeListener.ENDED : Long.parseLong(what);
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "Something else than Baton publishes on the channel of changes of namespace {}: {} bytes that are no"
                            + " notice. Find out what; notices by it are passed over",
                    namespace,
                    content.length);
            return;
        }
        listener.changed(handle, version);
    }
}
