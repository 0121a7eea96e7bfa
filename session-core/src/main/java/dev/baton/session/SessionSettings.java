// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How one application's sessions are kept. Immutable.
 *
 * @param store where: one URI, such as {@code redis://host:6379}
 * @param namespace what separates applications that share a store
 * @param attributes what attributes may be, and how their bytes are stored
 * @param nearCacheBytes about how many bytes of heap the idle sessions of a node may take
 * @param consistency what happens when requests change a session at the same time
 * @param freshness how a node knows that its copy of a session is up to date
 * @param lockWait how long a request waits for its turn under {@code strict} and {@code lock}
 * @param lockLease how long a lease lasts without renewal
 * @param lockMaxHold how long a request may have a lease
 * @param readOnlyPaths requests to these paths never wait, and nothing that they change is saved
 * @param ignoredPaths for requests to these paths no session is ever loaded
 * @param noTouchPaths requests to these paths do not extend a session's life
 * @param absoluteTimeout how long a session lives at most, however much it is used
 * @param principals what is kept of who has which sessions
 */
public record SessionSettings(
        URI store,
        String namespace,
        AttributeSettings attributes,
        long nearCacheBytes,
        Consistency consistency,
        Freshness freshness,
        Duration lockWait,
        Duration lockLease,
        Duration lockMaxHold,
        PathPatterns readOnlyPaths,
        PathPatterns ignoredPaths,
        PathPatterns noTouchPaths,
        Optional<Duration> absoluteTimeout,
        PrincipalSettings principals) {
    /** The default of {@code nearCacheBytes}: 64 MiB. */
    public static final long DEFAULT_NEAR_CACHE_BYTES = 64L << 20;

    /** The default of {@code lockWait}. */
    public static final Duration DEFAULT_LOCK_WAIT = Duration.ofSeconds(10);

    /** The default of {@code lockLease}. */
    public static final Duration DEFAULT_LOCK_LEASE = Duration.ofSeconds(30);

    /** The default of {@code lockMaxHold}. */
    public static final Duration DEFAULT_LOCK_MAX_HOLD = Duration.ofSeconds(60);

    private static final Duration MIN_LEASE = Duration.ofMillis(300);
    private static final Duration MIN_ABSOLUTE_TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_NAMESPACE = 200;

    /** @throws SettingFaultsException if they cannot work, naming every fault at once */
    public SessionSettings {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(consistency, "consistency");
        Objects.requireNonNull(freshness, "freshness");
        Objects.requireNonNull(readOnlyPaths, "readOnlyPaths");
        Objects.requireNonNull(ignoredPaths, "ignoredPaths");
        Objects.requireNonNull(noTouchPaths, "noTouchPaths");
        Objects.requireNonNull(absoluteTimeout, "absoluteTimeout");
        Objects.requireNonNull(principals, "principals");
        List<String> faults = new ArrayList<>();
        if (namespace.isBlank() || namespace.length() > MAX_NAMESPACE) {
            faults.add("namespace must have 1 to " + MAX_NAMESPACE + " characters, but is '" + namespace + "' with "
                    + namespace.length());
        }
        if (namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
            faults.add(
                    "namespace must not contain { or }, which stores use for themselves, but is '" + namespace + "'");
        }
        if (nearCacheBytes < 0) {
            faults.add("nearCacheBytes must not be negative, but is " + nearCacheBytes);
        }
        if (lockWait.isNegative()) {
            faults.add("lockWait must not be negative, but is " + lockWait);
        }
        if (lockLease.compareTo(MIN_LEASE) < 0) {
            faults.add("lockLease must be at least " + MIN_LEASE
                    + ", or a lease could end between two renewals, but is " + lockLease);
        }
        if (lockMaxHold.compareTo(lockLease) < 0) {
            faults.add("lockMaxHold must be at least lockLease, which is " + lockLease + ", but is " + lockMaxHold);
        }
        if (attributes.encryption() == Encryption.REQUIRED && absoluteTimeout.isEmpty()) {
            faults.add("encryption is 'required', but absoluteTimeout is not set. The time of the last access is the"
                    + " store's and cannot be sealed, so that a forged one could keep a session for ever. Set for example"
                    + " absoluteTimeout to 12h");
        }
        if (absoluteTimeout.isPresent() && absoluteTimeout.get().compareTo(MIN_ABSOLUTE_TIMEOUT) < 0) {
            faults.add(
                    "absoluteTimeout must be at least " + MIN_ABSOLUTE_TIMEOUT + ", but is " + absoluteTimeout.get());
        }
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
    }

    /** Leaves out {@link #store}, which may hold a password. */
    @Override
    public String toString() {
        return "SessionSettings[" + namespace + "]";
    }
}
