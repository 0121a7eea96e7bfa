// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks up the addresses of hosts, anew for each connection, and waits for that no longer than it may. Thread-safe. */
final class Names {
    /** Who knows the addresses of hosts. */
    interface Directory {
        /** @throws UnknownHostException if there are none */
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private static final ThreadFactory THREADS = Threads.named("baton-redis-lookup");

    private final Directory directory;

    Names(Directory directory) {
        this.directory = directory;
    }

    /** @throws UnknownHostException if there are none, or nobody has said so in time */
    InetAddress[] addresses(String host, Duration within) throws UnknownHostException {
        if (isAddress(host)) {
            return InetAddress.getAllByName(host);
        }
        // The JDK's own lookup waits as long as it pleases, and does not end when interrupted.
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        THREADS.newThread(() -> {
                    try {
                        answer.complete(directory.addresses(host));
                    } catch (UnknownHostException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                })
                .start();
        try {
            return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new UnknownHostException(Failures.root(e));
        } catch (TimeoutException e) {
            throw new UnknownHostException(
                    host + ": the name service did not answer within " + within.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host + ": the thread was interrupted while the name was looked up");
        }
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
