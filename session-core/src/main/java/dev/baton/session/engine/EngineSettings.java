// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Consistency;
import dev.baton.session.Freshness;
import dev.baton.session.PrincipalSettings;
import dev.baton.session.SessionSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How an engine keeps its sessions. Immutable.
 *
 * @param namespace what separates this application's sessions from others in the same store
 * @param nearCacheBytes about how much heap idle sessions may take
 * @param consistency what happens when requests change a session at the same time
 * @param freshness how the node knows that its copy of a session is up to date
 * @param lockWait how long a request waits for its turn under {@code strict} and {@code lock}
 * @param lockLease how long a lease lasts without renewal
 * @param lockMaxHold how long a request may have a lease
 * @param absoluteTimeout how long a session lives at most, however much it is used
 * @param principals what is kept of who has which sessions
 */
public record EngineSettings(
        String namespace,
        long nearCacheBytes,
        Consistency consistency,
        Freshness freshness,
        Duration lockWait,
        Duration lockLease,
        Duration lockMaxHold,
        Optional<Duration> absoluteTimeout,
        PrincipalSettings principals) {
    /** Sessions that live as long as they are used, and can be found by their user. */
    public EngineSettings(
            String namespace,
            long nearCacheBytes,
            Consistency consistency,
            Freshness freshness,
            Duration lockWait,
            Duration lockLease,
            Duration lockMaxHold) {
        this(
                namespace,
                nearCacheBytes,
                consistency,
                freshness,
                lockWait,
                lockLease,
                lockMaxHold,
                Optional.empty(),
                PrincipalSettings.DEFAULT);
    }

    /** What an application's settings say of the engine. */
    public static EngineSettings of(SessionSettings settings) {
        return new EngineSettings(
                settings.namespace(),
                settings.nearCacheBytes(),
                settings.consistency(),
                settings.freshness(),
                settings.lockWait(),
                settings.lockLease(),
                settings.lockMaxHold(),
                settings.absoluteTimeout(),
                settings.principals());
    }

    /** Merging, checked, and the defaults of all else. */
    public static EngineSettings merging(String namespace, long nearCacheBytes) {
        return new EngineSettings(
                namespace,
                nearCacheBytes,
                Consistency.MERGE,
                Freshness.CHECKED,
                SessionSettings.DEFAULT_LOCK_WAIT,
                SessionSettings.DEFAULT_LOCK_LEASE,
                SessionSettings.DEFAULT_LOCK_MAX_HOLD);
    }
}
