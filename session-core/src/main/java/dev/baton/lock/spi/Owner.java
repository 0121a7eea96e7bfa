// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

/**
 * One attempt to acquire a lock, and the holder that it may become. Immutable.
 *
 * @param client the client, unique among all; letters, digits, {@code -} and {@code _}
 * @param number the attempt, unique within its client
 */
public record Owner(String client, long number) {
    @Override
    public String toString() {
        return client + ":" + number;
    }
}
