// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.SettingFaultsException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a codec needs to know of its application. Immutable.
 *
 * @param loader the application's class loader, the only one that is asked for classes
 * @param allowedClasses patterns of classes that may be in a session besides those that {@link ClassPolicy} allows by
 *     itself, in the syntax of JEP 290: {@code com.acme.Cart}, {@code com.acme.*}, {@code com.acme.**}, {@code !} before one
 *     that is refused; the first that matches decides
 * @param maxAttributeBytes the largest attribute, in bytes as stored
 */
public record CodecSettings(ClassLoader loader, List<String> allowedClasses, int maxAttributeBytes) {

    /** One mebibyte. */
    public static final int DEFAULT_MAX_ATTRIBUTE_BYTES = 1 << 20;

    /** Kept well below the largest array, and above any attribute that should be in a session. */
    private static final int LARGEST_MAX_ATTRIBUTE_BYTES = 256 << 20;

    private static final int SMALLEST_MAX_ATTRIBUTE_BYTES = 64;

    /** Refuses settings that cannot work, naming every fault at once in an {@link IllegalArgumentException}. */
    public CodecSettings {
        List<String> faults = new ArrayList<>();
        if (loader == null) {
            faults.add("loader is missing; give the application's class loader");
        }
        if (maxAttributeBytes < SMALLEST_MAX_ATTRIBUTE_BYTES || maxAttributeBytes > LARGEST_MAX_ATTRIBUTE_BYTES) {
            faults.add("maxAttributeBytes must be between " + SMALLEST_MAX_ATTRIBUTE_BYTES + " and "
                    + LARGEST_MAX_ATTRIBUTE_BYTES + ", but is " + maxAttributeBytes);
        }
        if (allowedClasses == null) {
            faults.add("allowedClasses is missing; give an empty list for none");
        } else {
            for (String pattern : allowedClasses) {
                ClassPattern.fault(pattern).ifPresent(faults::add);
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("Invalid codec settings: " + String.join("; ", faults));
        }
        allowedClasses = List.copyOf(allowedClasses);
    }

    /** The defaults: no class allowed beyond those of the application and the JDK's list. */
    public static CodecSettings of(ClassLoader loader) {
        return new CodecSettings(loader, List.of(), DEFAULT_MAX_ATTRIBUTE_BYTES);
    }

    /**
     * Looks at patterns of allowed classes.
     *
     * @throws SettingFaultsException naming every one that cannot work
     */
    public static void check(List<String> allowedClasses) {
        List<String> faults = new ArrayList<>();
        for (String pattern : allowedClasses) {
            ClassPattern.fault(pattern).ifPresent(faults::add);
        }
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
    }
}
