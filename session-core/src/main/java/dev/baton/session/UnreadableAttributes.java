// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of attributes whose bytes this node cannot read, by their names. Immutable.
 *
 * <p>As a setting: {@code name=keep,prefix*=drop,name=refuse}; the first that matches decides, and what identifies the user
 * is refused unless it is named.
 */
public final class UnreadableAttributes {

    /** What becomes of an attribute that cannot be read here. */
    public enum Policy {
        /** It is hidden, and its bytes stay as they are: another node, with other classes, may read them. */
        KEEP,
        /** It is hidden, and removed with the next commit. */
        DROP,
        /** The whole session is refused on this node, as if there were none, and stays as it is in the store. */
        REFUSE
    }

    /** Without these, a request would act as somebody else than the session is of. */
    private static final Map<String, Policy> IDENTITY = Map.of(
            "SPRING_SECURITY_CONTEXT", Policy.REFUSE,
            "jakarta.security.auth.subject", Policy.REFUSE,
            "javax.security.auth.subject", Policy.REFUSE,
            "org.apache.shiro.subject.support.DefaultSubjectContext_PRINCIPALS_SESSION_KEY", Policy.REFUSE);

    /** Attributes of the user's identity refuse, all others are kept. */
    public static final UnreadableAttributes DEFAULT = new UnreadableAttributes(Map.of());

    private final Map<String, Policy> given;

    private UnreadableAttributes(Map<String, Policy> given) {
        this.given = given;
    }

    /**
     * Reads policies as they are set.
     *
     * @throws SettingFaultsException naming every fault at once
     */
    public static UnreadableAttributes parse(String text) {
        List<String> faults = new ArrayList<>();
        Map<String, Policy> given = new LinkedHashMap<>();
        for (String part : text.split("[,;]")) {
            String entry = part.strip();
            int equals = entry.lastIndexOf('=');
            String name = equals < 0 ? "" : entry.substring(0, equals).strip();
            String policy = entry.substring(equals + 1).strip().toUpperCase(Locale.ROOT);
            if (name.isEmpty() || !List.of("KEEP", "DROP", "REFUSE").contains(policy)) {
                faults.add("unreadableAttributes holds '" + entry
                        + "', but each part must be a name, or the beginning of one and *, with =keep, =drop or"
                        + " =refuse behind it");
            } else {
                given.putIfAbsent(name, Policy.valueOf(policy));
            }
        }
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
        return new UnreadableAttributes(given);
    }

    /** What becomes of this attribute if it cannot be read. */
    public Policy of(String attribute) {
        for (Map.Entry<String, Policy> entry : given.entrySet()) {
            String name = entry.getKey();
            boolean prefix = name.endsWith("*");
            if (prefix ? attribute.startsWith(name.substring(0, name.length() - 1)) : attribute.equals(name)) {
                return entry.getValue();
            }
        }
        return IDENTITY.getOrDefault(attribute, Policy.KEEP);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnreadableAttributes that && given.equals(that.given);
    }

    @Override
    public int hashCode() {
        return given.hashCode();
    }

    @Override
    public String toString() {
        return "UnreadableAttributes" + given;
    }
}
