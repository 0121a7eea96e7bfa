// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.session.SessionCache;
import org.eclipse.jetty.session.SessionCacheFactory;
import org.eclipse.jetty.session.SessionManager;
import org.jspecify.annotations.Nullable;

/**
 * Has every context of a server keep its sessions in a store: {@code server.addBean(new BatonSessionCacheFactory())} is all
 * that an embedded Jetty needs beside the setting {@code store}.
 *
 * <p>The setters take effect for contexts that start later; null means that the setting is not given. Wrong settings are
 * reported when a context starts, all together. Not thread-safe.
 */
public final class BatonSessionCacheFactory implements SessionCacheFactory {
    private final Map<String, String> given = new LinkedHashMap<>();

    /** Says where sessions are kept: one URI, such as {@code redis://host:6379}. */
    public void setStore(@Nullable String store) {
        set("store", store);
    }

    /** Logs in to the store as this user, where the URI of the store has none. */
    public void setStoreUser(@Nullable String user) {
        set("storeUser", user);
    }

    /** Logs in to the store with this password, where its URI has none; better set in the environment. */
    public void setStorePassword(@Nullable String password) {
        set("storePassword", password);
    }

    /** Names the file of whom to trust on encrypted connections to the store. */
    public void setStoreTrustStore(@Nullable String file) {
        set("storeTrustStore", file);
    }

    /** Opens the file of whom to trust. */
    public void setStoreTrustStorePassword(@Nullable String password) {
        set("storeTrustStorePassword", password);
    }

    /** Names the file with our own certificate and its key, for a store that wants one. */
    public void setStoreKeyStore(@Nullable String file) {
        set("storeKeyStore", file);
    }

    /** Opens the file with our own certificate. */
    public void setStoreKeyStorePassword(@Nullable String password) {
        set("storeKeyStorePassword", password);
    }

    /** Logs in to Sentinels as this user. */
    public void setStoreSentinelUser(@Nullable String user) {
        set("storeSentinelUser", user);
    }

    /** Logs in to Sentinels with this password. */
    public void setStoreSentinelPassword(@Nullable String password) {
        set("storeSentinelPassword", password);
    }

    /**
     * Separates an application's sessions from others in the same store. {@code [host]} and {@code [path]} in it stand for
     * the context's virtual host and its path; without {@code [path]}, all contexts of the server share their sessions.
     */
    public void setNamespace(@Nullable String namespace) {
        set("namespace", namespace);
    }

    /** Allows classes beyond the application's own and the JDK's plain values: patterns, separated by commas. */
    public void setAllowedClasses(@Nullable String patterns) {
        set("allowedClasses", patterns);
    }

    /** Limits the bytes of one attribute. */
    public void setMaxAttributeBytes(@Nullable String bytes) {
        set("maxAttributeBytes", bytes);
    }

    /** Limits the heap, in bytes, that idle sessions may take on this node. */
    public void setNearCacheBytes(@Nullable String bytes) {
        set("nearCacheBytes", bytes);
    }

    /** Chooses what happens when requests change a session at the same time: {@code merge}, {@code strict}, {@code lock}. */
    public void setConsistency(@Nullable String consistency) {
        set("consistency", consistency);
    }

    /** Chooses how a node knows that its copy of a session is up to date: {@code checked} or {@code tracked}. */
    public void setFreshness(@Nullable String freshness) {
        set("freshness", freshness);
    }

    /** Sets how long a request waits for its turn with a session, such as {@code 10s}. */
    public void setLockWait(@Nullable String duration) {
        set("lockWait", duration);
    }

    /** Sets how long a lease lasts without renewal, such as {@code 30s}. */
    public void setLockLease(@Nullable String duration) {
        set("lockLease", duration);
    }

    /** Sets how long a request may have a session to itself, such as {@code 60s}. */
    public void setLockMaxHold(@Nullable String duration) {
        set("lockMaxHold", duration);
    }

    /** Names paths, separated by commas, whose requests only read: they never wait, and nothing they change is saved. */
    public void setReadOnlyPaths(@Nullable String paths) {
        set("readOnlyPaths", paths);
    }

    /** Names paths, separated by commas, for which no session is ever loaded. */
    public void setIgnoredPaths(@Nullable String paths) {
        set("ignoredPaths", paths);
    }

    /** Limits the bytes of all attributes of one session. */
    public void setMaxSessionBytes(@Nullable String bytes) {
        set("maxSessionBytes", bytes);
    }

    /** Limits the attributes of one session. */
    public void setMaxAttributes(@Nullable String count) {
        set("maxAttributes", count);
    }

    /** Limits how deep the objects of one attribute may be nested. */
    public void setMaxDepth(@Nullable String levels) {
        set("maxDepth", levels);
    }

    /** Limits the objects in one attribute. */
    public void setMaxObjects(@Nullable String count) {
        set("maxObjects", count);
    }

    /** Says what becomes of attributes that cannot be read here: {@code name=keep}, {@code drop} or {@code refuse}. */
    public void setUnreadableAttributes(@Nullable String policies) {
        set("unreadableAttributes", policies);
    }

    /** Compresses attributes from this size in bytes; {@code 0}: none. */
    public void setCompressFrom(@Nullable String bytes) {
        set("compressFrom", bytes);
    }

    /** Chooses whether what is stored is sealed: {@code off}, {@code on} or {@code required}. */
    public void setEncryption(@Nullable String encryption) {
        set("encryption", encryption);
    }

    /** Gives the keys that seal and open: {@code id:base64}, separated by commas, the first one writes. */
    public void setEncryptionKeys(@Nullable String keys) {
        set("encryptionKeys", keys);
    }

    /** Says whether the sessions of a user can be found: {@code on} or {@code off}. */
    public void setPrincipalIndex(@Nullable String index) {
        set("principalIndex", index);
    }

    /** Limits how many sessions a user may have. */
    public void setMaxSessionsPerPrincipal(@Nullable String max) {
        set("maxSessionsPerPrincipal", max);
    }

    /** Chooses what happens when a user has as many as he may have: {@code refuse} or {@code end-oldest}. */
    public void setWhenTooManySessions(@Nullable String policy) {
        set("whenTooManySessions", policy);
    }

    /** Limits the whole life of a session, however much it is used, such as {@code 12h}. */
    public void setAbsoluteTimeout(@Nullable String duration) {
        set("absoluteTimeout", duration);
    }

    /** Names paths, separated by commas, that do not extend a session's life. */
    public void setNoTouchPaths(@Nullable String paths) {
        set("noTouchPaths", paths);
    }

    /** Gives any setting by its name; one that there is not is a fault that is told when a context starts. */
    public void set(String name, @Nullable String value) {
        if (value == null) {
            given.remove(name);
        } else {
            given.put(name, value);
        }
    }

    @Override
    public SessionCache getSessionCache(SessionManager manager) {
        return new BatonSessionCache(manager, given);
    }
}
