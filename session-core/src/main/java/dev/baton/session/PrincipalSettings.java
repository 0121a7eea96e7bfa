// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of who has which sessions. Immutable.
 *
 * @param index whether the sessions of a user can be found
 * @param maxSessions how many sessions a user may have; nothing: any number
 * @param whenFull what happens when a user who has as many logs in once more
 */
public record PrincipalSettings(boolean index, Optional<Integer> maxSessions, WhenFull whenFull) {
    /** What happens when a user who has as many sessions as he may have logs in once more. */
    public enum WhenFull {
        /** The login fails, and the sessions that he has go on. */
        REFUSE,
        /** The session that he has logged in to first ends. */
        END_OLDEST
    }

    /** The sessions of a user can be found, and may be any number. */
    public static final PrincipalSettings DEFAULT = new PrincipalSettings(true, Optional.empty(), WhenFull.REFUSE);

    /** @throws SettingFaultsException if they cannot work, naming every fault at once */
    public PrincipalSettings {
        Objects.requireNonNull(maxSessions, "maxSessions");
        Objects.requireNonNull(whenFull, "whenFull");
        List<String> faults = new ArrayList<>();
        if (maxSessions.isPresent() && maxSessions.get() < 1) {
            faults.add("maxSessionsPerPrincipal must be at least 1, but is " + maxSessions.get());
        }
        if (maxSessions.isPresent() && !index) {
            faults.add("maxSessionsPerPrincipal is " + maxSessions.get()
                    + ", but 'principalIndex' is off, so that nobody could count them; set it to on");
        }
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
    }
}
