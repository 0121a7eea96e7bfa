// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.ArrayList;
import java.util.List;

/**
 * How much a session may hold. What is over is refused, on the way into the store and on the way out, before memory is
 * spent on it. Immutable.
 *
 * @param maxAttributeBytes the largest attribute, in bytes, before they are compressed
 * @param maxSessionBytes the most bytes of all attributes of a session, as stored
 * @param maxAttributes the most attributes of a session
 * @param maxDepth how deep the objects of an attribute may be nested
 * @param maxObjects the most objects in one attribute
 */
public record AttributeLimits(
        int maxAttributeBytes, long maxSessionBytes, int maxAttributes, int maxDepth, int maxObjects) {
    /** 1 MiB, 4 MiB, 1024 attributes, 64 deep, 100 000 objects. */
    public static final AttributeLimits DEFAULT = new AttributeLimits(1 << 20, 4L << 20, 1024, 64, 100_000);

    /** Kept well below the largest array, and above any attribute that should be in a session. */
    private static final int LARGEST_ATTRIBUTE = 256 << 20;

    private static final int SMALLEST_ATTRIBUTE = 64;

    /** Above what a thread's usual stack can hold nothing is gained. */
    private static final int DEEPEST = 500;

    private static final int FEWEST_LEVELS = 8;

    /** @throws SettingFaultsException naming every fault at once */
    public AttributeLimits {
        List<String> faults = new ArrayList<>();
        between("maxAttributeBytes", maxAttributeBytes, SMALLEST_ATTRIBUTE, LARGEST_ATTRIBUTE, faults);
        between("maxSessionBytes", maxSessionBytes, maxAttributeBytes, Integer.MAX_VALUE, faults);
        between("maxAttributes", maxAttributes, 1, 100_000, faults);
        between("maxDepth", maxDepth, FEWEST_LEVELS, DEEPEST, faults);
        between("maxObjects", maxObjects, 100, 10_000_000, faults);
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
    }

    private static void between(String name, long value, long least, long most, List<String> faults) {
        if (value < least || value > most) {
            String reason = name.equals("maxSessionBytes") ? " (maxAttributeBytes)" : "";
            faults.add(name + " must be between " + least + reason + " and " + most + ", but is " + value);
        }
    }

    /** The defaults with another largest attribute, and a session that has room for it. */
    public static AttributeLimits ofAttributeBytes(int most) {
        return new AttributeLimits(
                most,
                Math.max(most, DEFAULT.maxSessionBytes),
                DEFAULT.maxAttributes,
                DEFAULT.maxDepth,
                DEFAULT.maxObjects);
    }
}
