// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.ChangeListener;

/**
 * The rules of what listeners are told, one a method, so that a mutant can break one and keep the rest.
 *
 * <p>Stateless.
 */
class NoticeRules {
    void committed(Notices notices, Place place, long version, boolean announces) {
        if (announces) {
            notices.tell(place, version);
        }
    }

    void claimed(Notices notices, Place place, boolean announces) {
        if (announces) {
            notices.tell(place, ChangeListener.ENDED);
        }
    }

    void created(Notices notices, Place place, boolean announces) {}

    void touched(Notices notices, Place place, long version, boolean announces) {}

    void sentAgain(Notices notices, Place place, long version, boolean announces) {}

    void refused(Notices notices, Place place, long version, boolean announces) {}

    boolean reaches(Place place, String namespace) {
        return place.namespace().equals(namespace);
    }

    boolean survives(RuntimeException thrown) {
        return true;
    }
}
