// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeSettings;
import dev.baton.session.SettingFaultsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a codec needs to know of its application. Immutable.
 *
 * @param loader the application's class loader, the only one that is asked for classes
 * @param attributes what attributes may be, and how their bytes are stored. Its patterns of allowed classes are in the
 *     syntax of JEP 290: {@code com.acme.Cart}, {@code com.acme.*}, {@code com.acme.**}, {@code !} before one that is
 *     refused; the first that matches decides
 * @param classNameFilter what the container says of names of classes: one that does not match as a whole is refused,
 *     whatever else allows it
 */
public record CodecSettings(ClassLoader loader, AttributeSettings attributes, Optional<Pattern> classNameFilter) {

    /** @throws SettingFaultsException if they cannot work, naming every fault at once */
    public CodecSettings {
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(classNameFilter, "classNameFilter");
        check(attributes.allowedClasses());
    }

    /** Without a filter of the container's. */
    public CodecSettings(ClassLoader loader, AttributeSettings attributes) {
        this(loader, attributes, Optional.empty());
    }

    /** The defaults: no class allowed beyond those of the application and the JDK's list. */
    public static CodecSettings of(ClassLoader loader) {
        return new CodecSettings(loader, AttributeSettings.DEFAULT);
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
