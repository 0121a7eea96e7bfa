// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import redis.clients.jedis.exceptions.JedisDataException;

/** A server answers, but is of another kind than the URI says. The message says what it is, and what to write instead. */
final class WrongServerException extends JedisDataException {
    private static final long serialVersionUID = 1L;

    private final boolean passes;

    /** @param passes whether a failover can make it the right one */
    WrongServerException(String message, boolean passes) {
        super(message);
        this.passes = passes;
    }

    boolean passes() {
        return passes;
    }
}
