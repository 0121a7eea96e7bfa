// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the declaration of a {@link BatonManager} says, as Tomcat hands it over: text that nobody has read yet. */
abstract sealed class DeclaredManager extends TomcatAttributes permits BatonManager {
    private final Map<String, String> given = new LinkedHashMap<>();

    /** What was set, by name. */
    final Map<String, String> given() {
        return given;
    }

    /** Says where sessions are kept: one URI, such as {@code redis://host:6379}. */
    public void setStore(String store) {
        given.put("store", store);
    }

    /** Logs in to the store as this user, where the URI of the store has none. */
    public void setStoreUser(String user) {
        given.put("storeUser", user);
    }

    /** Logs in to the store with this password, where its URI has none; better set in the environment. */
    public void setStorePassword(String password) {
        given.put("storePassword", password);
    }

    /** Names the file of whom to trust on encrypted connections to the store. */
    public void setStoreTrustStore(String file) {
        given.put("storeTrustStore", file);
    }

    /** Opens the file of whom to trust. */
    public void setStoreTrustStorePassword(String password) {
        given.put("storeTrustStorePassword", password);
    }

    /** Names the file with our own certificate and its key, for a store that wants one. */
    public void setStoreKeyStore(String file) {
        given.put("storeKeyStore", file);
    }

    /** Opens the file with our own certificate. */
    public void setStoreKeyStorePassword(String password) {
        given.put("storeKeyStorePassword", password);
    }

    /** Logs in to Sentinels as this user. */
    public void setStoreSentinelUser(String user) {
        given.put("storeSentinelUser", user);
    }

    /** Logs in to Sentinels with this password. */
    public void setStoreSentinelPassword(String password) {
        given.put("storeSentinelPassword", password);
    }

    /** Separates this application's sessions from others in the same store; by default server, host and path do. */
    public void setNamespace(String namespace) {
        given.put("namespace", namespace);
    }

    /** Allows classes beyond the application's own and the JDK's plain values: patterns, separated by commas. */
    public void setAllowedClasses(String patterns) {
        given.put("allowedClasses", patterns);
    }

    /** Limits the bytes of one attribute. */
    public void setMaxAttributeBytes(String bytes) {
        given.put("maxAttributeBytes", bytes);
    }

    /** Limits the bytes of all attributes of one session. */
    public void setMaxSessionBytes(String bytes) {
        given.put("maxSessionBytes", bytes);
    }

    /** Limits the attributes of one session. */
    public void setMaxAttributes(String count) {
        given.put("maxAttributes", count);
    }

    /** Limits how deep the objects of one attribute may be nested. */
    public void setMaxDepth(String levels) {
        given.put("maxDepth", levels);
    }

    /** Limits the objects in one attribute. */
    public void setMaxObjects(String count) {
        given.put("maxObjects", count);
    }

    /** Says what becomes of attributes that cannot be read here: {@code name=keep}, {@code drop} or {@code refuse}. */
    public void setUnreadableAttributes(String policies) {
        given.put("unreadableAttributes", policies);
    }

    /** Compresses attributes from this size in bytes; {@code 0}: none. */
    public void setCompressFrom(String bytes) {
        given.put("compressFrom", bytes);
    }

    /** Chooses whether what is stored is sealed: {@code off}, {@code on} or {@code required}. */
    public void setEncryption(String encryption) {
        given.put("encryption", encryption);
    }

    /** Gives the keys that seal and open: {@code id:base64}, separated by commas, the first one writes. */
    public void setEncryptionKeys(String keys) {
        given.put("encryptionKeys", keys);
    }

    /** Limits the heap, in bytes, that idle sessions may take on this node. */
    public void setNearCacheBytes(String bytes) {
        given.put("nearCacheBytes", bytes);
    }

    /** Chooses what happens when requests change a session at the same time: {@code merge}, {@code strict}, {@code lock}. */
    public void setConsistency(String consistency) {
        given.put("consistency", consistency);
    }

    /** Chooses how a node knows that its copy of a session is up to date: {@code checked} or {@code tracked}. */
    public void setFreshness(String freshness) {
        given.put("freshness", freshness);
    }

    /** Says whether the sessions of a user can be found: {@code on} or {@code off}. */
    public void setPrincipalIndex(String index) {
        given.put("principalIndex", index);
    }

    /** Limits how many sessions a user may have. */
    public void setMaxSessionsPerPrincipal(String max) {
        given.put("maxSessionsPerPrincipal", max);
    }

    /** Chooses what happens when a user has as many as he may have: {@code refuse} or {@code end-oldest}. */
    public void setWhenTooManySessions(String policy) {
        given.put("whenTooManySessions", policy);
    }

    /** Sets how long a request waits for its turn with a session, such as {@code 10s}. */
    public void setLockWait(String duration) {
        given.put("lockWait", duration);
    }

    /** Sets how long a lease lasts without renewal, such as {@code 30s}. */
    public void setLockLease(String duration) {
        given.put("lockLease", duration);
    }

    /** Sets how long a request may have a session to itself, such as {@code 60s}. */
    public void setLockMaxHold(String duration) {
        given.put("lockMaxHold", duration);
    }

    /** Names paths, separated by commas, whose requests only read: they never wait, and nothing they change is saved. */
    public void setReadOnlyPaths(String paths) {
        given.put("readOnlyPaths", paths);
    }

    /** Names paths, separated by commas, for which no session is ever loaded. */
    public void setIgnoredPaths(String paths) {
        given.put("ignoredPaths", paths);
    }

    /** Names paths, separated by commas, that do not extend a session's life. */
    public void setNoTouchPaths(String paths) {
        given.put("noTouchPaths", paths);
    }

    /** Limits the whole life of a session, however much it is used, such as {@code 12h}. */
    public void setAbsoluteTimeout(String duration) {
        given.put("absoluteTimeout", duration);
    }

    /**
     * Takes an attribute of the declaration for which there is no setter, so that start-up can complain of it. Called by
     * Tomcat.
     *
     * @return true: what is wrong with it is said at start
     */
    public boolean setProperty(String name, String value) {
        given.put(name, value);
        return true;
    }
}
