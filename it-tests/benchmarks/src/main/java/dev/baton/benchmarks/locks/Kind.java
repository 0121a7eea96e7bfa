// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import org.redisson.api.RedissonClient;

/** The kinds of lock that are compared. */
enum Kind {
    BATON("Baton"),
    RLOCK("RLock"),
    FAIR("RedissonFairLock"),
    FENCED("RFencedLock");

    private final String title;

    Kind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Contender open(int port) {
        return switch (this) {
            case BATON -> new BatonContender(port);
            case RLOCK -> new RedissonContender(port, RedissonClient::getLock);
            case FAIR -> new RedissonContender(port, RedissonClient::getFairLock);
            case FENCED -> new RedissonContender(port, RedissonClient::getFencedLock);
        };
    }
}
