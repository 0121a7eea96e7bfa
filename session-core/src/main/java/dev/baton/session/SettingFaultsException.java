// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.List;

/** Settings that cannot work: every fault, each with the value seen and the remedy. */
public final class SettingFaultsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<String> faults;

    /** @param faults at least one sentence, none of them with a password in it */
    public SettingFaultsException(List<String> faults) {
        super("Baton cannot start with these settings: "
                + (faults.size() == 1 ? faults.get(0) : "\n  - " + String.join("\n  - ", faults)));
        this.faults = List.copyOf(faults);
    }

    /** Each fault as one sentence. */
    public List<String> faults() {
        return faults;
    }
}
