// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

/**
 * Where a server listens. Immutable.
 *
 * @param host its name or address; an IPv6 address without brackets
 * @param port its port
 */
public record Address(String host, int port) {
    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
