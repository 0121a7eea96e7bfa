// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node's copy of a session, kept up to date with nothing but what loads answer. Belongs to one thread. */
final class Follower {
    private final Map<String, StoredAttribute> attributes = new HashMap<>();
    private @Nullable Known known;
    private String body = "";

    /** Asks {@code store} for what happened since the last time. */
    void follow(TestSession session, SessionStore store) {
        LoadResult result = store.load(session.handle, known, StoreBed.PEEK);
        if (result instanceof LoadResult.Whole whole) {
            attributes.clear();
            attributes.putAll(whole.session().attributes());
            body = Bytes.text(whole.session().metadata().metadata().body());
            advance(whole.session().incarnation(), whole.session().version());
        } else if (result instanceof LoadResult.Changed changed && known != null) {
            assertThat(Collections.disjoint(changed.set().keySet(), changed.removed()))
                    .as("what is set is not removed")
                    .isTrue();
            attributes.keySet().removeAll(changed.removed());
            attributes.putAll(changed.set());
            changed.metadata()
                    .ifPresent(metadata -> body = Bytes.text(metadata.metadata().body()));
            advance(known.incarnation(), changed.version());
        } else if (!(result instanceof LoadResult.Unchanged)) {
            fail("The session that is followed answered %s", result);
        }
    }

    /** The version that the copy is complete up to. */
    long version() {
        return known == null ? 0 : known.version();
    }

    Map<String, String> attributes() {
        return Answers.readable(attributes);
    }

    String body() {
        return body;
    }

    private void advance(Incarnation incarnation, long version) {
        assertThat(version).as("versions never fall").isGreaterThanOrEqualTo(version());
        known = new Known(incarnation, version);
    }
}
