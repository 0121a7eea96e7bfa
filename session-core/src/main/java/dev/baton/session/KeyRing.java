// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that seal what is stored, each with an id of one to four letters or digits. The first one writes, all of them
 * read. Immutable.
 *
 * <p>As a setting: {@code id:key,id:key}, each key 32 bytes in base64.
 */
public final class KeyRing {
    /** No keys. */
    public static final KeyRing EMPTY = new KeyRing(Map.of());

    private static final int KEY_BYTES = 32;
    private static final int MAX_ID = 4;

    private final Map<String, SecretKey> keys;

    private KeyRing(Map<String, SecretKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads keys as they are set.
     *
     * @throws SettingFaultsException naming every fault at once, and no key
     */
    public static KeyRing parse(String text) {
        List<String> faults = new ArrayList<>();
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        int place = 0;
        for (String part : text.split("[,;]")) {
            String entry = part.strip();
            place++;
            int colon = entry.indexOf(':');
            String id = colon < 0 ? "" : entry.substring(0, colon).strip();
            if (!isId(id)) {
                faults.add("encryptionKeys has no id before its key " + place
                        + ". Write id:key, the id of 1 to 4 letters or digits, for example k1");
                continue;
            }
            byte[] key = decode(entry.substring(colon + 1).strip());
            if (key == null) {
                faults.add("encryptionKeys: the key '" + id + "' is not base64. " + remedy());
            } else if (key.length != KEY_BYTES) {
                faults.add("encryptionKeys: the key '" + id + "' has " + key.length + " bytes, but must have "
                        + KEY_BYTES + ". " + remedy());
            } else if (isMonotonous(key)) {
                faults.add("encryptionKeys: the key '" + id + "' is one byte over and over. " + remedy());
            } else if (keys.put(id, new SecretKeySpec(key, "HmacSHA256")) != null) {
                faults.add("encryptionKeys: the id '" + id + "' is there twice");
            }
        }
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
        return new KeyRing(keys);
    }

    private static String remedy() {
        return "Make one with: openssl rand -base64 32";
    }

    private static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_ID
                && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }

    private static byte @Nullable [] decode(String text) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isMonotonous(byte[] key) {
        for (byte b : key) {
            if (b != key[0]) {
                return false;
            }
        }
        return true;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The id of the key that writes, if there is one. */
    public Optional<String> active() {
        return keys.keySet().stream().findFirst();
    }

    /** The key of an id, if it is known. */
    public Optional<SecretKey> key(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyRing that
                && List.copyOf(keys.keySet()).equals(List.copyOf(that.keys.keySet()))
                && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return keys.keySet().hashCode();
    }

    /** Shows the ids alone. */
    @Override
    public String toString() {
        return "KeyRing" + keys.keySet();
    }
}
