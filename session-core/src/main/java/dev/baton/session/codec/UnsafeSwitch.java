// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.util.Util;

/**
 * Makes our copy of Kryo set fields by reflection, which checks types, and never through {@code Unsafe}, which does not:
 * with it a crafted value ends the JVM, and a list quietly lands in a field that has become a set.
 */
final class UnsafeSwitch {
    private static final String PROPERTY = "kryo.unsafe";

    static {
        // Kryo reads the property once, when Util is initialised; an application's own copy must not notice.
        String before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, "false");
        boolean unsafe;
        try {
            unsafe = Util.isUnsafeAvailable();
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        }
        OFF = !unsafe;
    }

    private static final boolean OFF;

    private UnsafeSwitch() {}

    /** Must run before any other use of Kryo; throws {@link IllegalStateException} when it came too late. */
    static void requireOff() {
        if (!OFF) {
            throw new IllegalStateException(
                    "Kryo was initialised with Unsafe before Baton could switch it off. Use Baton's"
                            + " packaged jar, which has a Kryo of its own, or start the JVM with -D" + PROPERTY
                            + "=false");
        }
    }
}
