// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who is told what changes in an {@link InMemoryBackend}. Thread-safe. */
final class Notices {
    private final NoticeRules rules;
    private final List<InMemorySubscription> subscriptions = new CopyOnWriteArrayList<>();

    Notices(NoticeRules rules) {
        this.rules = rules;
    }

    NoticeRules rules() {
        return rules;
    }

    void add(InMemorySubscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(InMemorySubscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Called with the backend's lock held, so that versions are told in their order. */
    void tell(Place place, long version) {
        for (InMemorySubscription subscription : subscriptions) {
            if (rules.reaches(place, subscription.namespace())) {
                subscription.tell(place.handle(), version);
            }
        }
    }
}
