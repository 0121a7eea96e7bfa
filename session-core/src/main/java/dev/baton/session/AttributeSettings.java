// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What attributes may be, and how their bytes are stored. Immutable.
 *
 * @param allowedClasses patterns of classes that attributes may have beyond the application's own and the JDK's plain values
 * @param limits how much a session may hold
 * @param unreadable what becomes of attributes that cannot be read
 * @param compressFrom attributes of at least so many bytes are compressed where that makes them smaller; 0: none is
 * @param encryption whether what is stored is sealed
 * @param encryptionKeys the keys that seal and open
 */
public record AttributeSettings(
        List<String> allowedClasses,
        AttributeLimits limits,
        UnreadableAttributes unreadable,
        int compressFrom,
        Encryption encryption,
        KeyRing encryptionKeys) {
    /** The default of {@code compressFrom}: 2 KiB. */
    public static final int DEFAULT_COMPRESS_FROM = 2048;

    /** No class allowed by pattern, the default limits, compressed where it pays, not sealed. */
    public static final AttributeSettings DEFAULT = new AttributeSettings(
            List.of(),
            AttributeLimits.DEFAULT,
            UnreadableAttributes.DEFAULT,
            DEFAULT_COMPRESS_FROM,
            Encryption.OFF,
            KeyRing.EMPTY);

    /** @throws SettingFaultsException if they cannot work, naming every fault at once */
    public AttributeSettings {
        allowedClasses = List.copyOf(allowedClasses);
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(unreadable, "unreadable");
        Objects.requireNonNull(encryption, "encryption");
        Objects.requireNonNull(encryptionKeys, "encryptionKeys");
        List<String> faults = new ArrayList<>();
        if (compressFrom < 0) {
            faults.add("compressFrom must not be negative, but is " + compressFrom);
        }
        if (encryption != Encryption.OFF && encryptionKeys.isEmpty()) {
            faults.add("encryption is '" + encryption.name().toLowerCase(Locale.ROOT)
                    + "', but encryptionKeys is not set. Give a key as id:base64, for example in the environment variable"
                    + " BATON_ENCRYPTION_KEYS; make one with: openssl rand -base64 32");
        }
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
    }

    /** The same with other classes allowed. */
    public AttributeSettings withAllowedClasses(List<String> patterns) {
        return new AttributeSettings(patterns, limits, unreadable, compressFrom, encryption, encryptionKeys);
    }

    /** The same with other limits. */
    public AttributeSettings withLimits(AttributeLimits next) {
        return new AttributeSettings(allowedClasses, next, unreadable, compressFrom, encryption, encryptionKeys);
    }

    /** The same with other policies for what cannot be read. */
    public AttributeSettings withUnreadable(UnreadableAttributes next) {
        return new AttributeSettings(allowedClasses, limits, next, compressFrom, encryption, encryptionKeys);
    }

    /** The same, compressed from another size. */
    public AttributeSettings withCompressFrom(int bytes) {
        return new AttributeSettings(allowedClasses, limits, unreadable, bytes, encryption, encryptionKeys);
    }

    /** The same, sealed in another way. */
    public AttributeSettings withEncryption(Encryption next, KeyRing keys) {
        return new AttributeSettings(allowedClasses, limits, unreadable, compressFrom, next, keys);
    }
}
