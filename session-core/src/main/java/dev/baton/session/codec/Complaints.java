// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeLimits;
import dev.baton.session.UnreadableAttributes;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what cannot be read, and tells the log of each kind of trouble once for each attribute. Thread-safe. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(AttributeCodec.class);

    /** Names come from bytes too: whoever can write many must not fill the memory. */
    private static final int MAX_REMEMBERED = 1000;

    private static final int WARNED_FROM_PERCENT = 80;

    private final UnreadableAttributes policies;
    private final AttributeLimits limits;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder forged = new LongAdder();

    Complaints(UnreadableAttributes policies, AttributeLimits limits) {
        this.policies = policies;
        this.limits = limits;
    }

    AttributeDecodingException unreadable(String attribute, AttributeDecodingException reason) {
        count(reason);
        if (isNews(reason.isForged() ? "forged " : "unreadable ", attribute)) {
            LOG.warn(
                    "{}. Here {}. This is said once for this attribute, and counted",
                    reason.getMessage(),
                    switch (policies.of(attribute)) {
                        case KEEP -> "it is hidden, and its bytes stay as they are";
                        case DROP -> "it is hidden, and removed with the next commit";
                        case REFUSE -> "its session is refused, and stays as it is in the store";
                    });
        }
        return reason;
    }

    AttributeDecodingException untrusted(AttributeDecodingException reason) {
        count(reason);
        if (isNews(reason.isForged() ? "forged" : "unreadable", "")) {
            LOG.warn("{}. Its session is refused. This is said once, and counted", reason.getMessage());
        }
        return reason;
    }

    /** Tells of an attribute that comes near the limit while it can still be stored. */
    void size(String attribute, int bytes) {
        long limit = limits.maxAttributeBytes();
        if (bytes > limit * WARNED_FROM_PERCENT / 100 && isNews("large ", attribute)) {
            LOG.warn(
                    "Attribute '{}' has {} bytes; from {}, which is maxAttributeBytes, it is refused. Store less, or raise"
                            + " that",
                    ClassNames.shown(attribute),
                    bytes,
                    limit);
        }
    }

    void requireRoom(long sessionBytes, Map<String, byte[]> set) {
        long limit = limits.maxSessionBytes();
        if (sessionBytes <= limit * WARNED_FROM_PERCENT / 100) {
            return;
        }
        Map.Entry<String, byte[]> largest = Collections.max(
                set.entrySet(), Comparator.comparingInt((Map.Entry<String, byte[]> entry) -> entry.getValue().length));
        String name = ClassNames.shown(largest.getKey());
        if (sessionBytes > limit) {
            throw new AttributeEncodingException(
                    "Attribute '" + name + "', with " + largest.getValue().length
                            + " bytes, cannot be stored in the session: all attributes together would take "
                            + sessionBytes + " bytes, more than maxSessionBytes, which is " + limit
                            + "; store less, or raise that",
                    null);
        }
        if (isNews("session ", name)) {
            LOG.warn(
                    "A session has {} bytes, of which its attribute '{}' has {}; from {}, which is maxSessionBytes, changes"
                            + " are refused. Store less, or raise that",
                    sessionBytes,
                    name,
                    largest.getValue().length,
                    limit);
        }
    }

    private void count(AttributeDecodingException reason) {
        (reason.isForged() ? forged : unreadable).increment();
    }

    private boolean isNews(String kind, String attribute) {
        return told.size() < MAX_REMEMBERED && told.add(kind + ClassNames.shown(attribute));
    }

    long unreadable() {
        return unreadable.sum();
    }

    long forged() {
        return forged.sum();
    }
}
