// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.spi.Shares;
import dev.baton.session.spi.Shares.Share;

/**
 * A node's one client for the Redis of some settings, and what it hears from there, shared by the sessions of all its
 * applications and their locks. Thread-safe; connects when first used.
 */
public final class SharedClient implements AutoCloseable {
    private record Connected(RedisClient client, Subscription subscription) {
        private static Connected with(RedisSettings settings) {
            RedisClient client = new RedisClient(settings);
            return new Connected(client, client.subscription());
        }

        private void close() {
            subscription.close();
            client.close();
        }
    }

    private static final Shares<RedisSettings, Connected> OPEN = new Shares<>(Connected::with, Connected::close);

    private final Share<Connected> share;

    private SharedClient(Share<Connected> share) {
        this.share = share;
    }

    /** This node's, for one user more. Does no input or output. */
    public static SharedClient acquire(RedisSettings settings) {
        return new SharedClient(OPEN.acquire(settings));
    }

    public RedisClient client() {
        return share.get().client();
    }

    public Subscription subscription() {
        return share.get().subscription();
    }

    /** Gives it back; the last user's closes the connections. Closing again does nothing. */
    @Override
    public void close() {
        share.close();
    }
}
