// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.held;
import static dev.baton.session.contract.Answers.locked;
import static dev.baton.session.contract.Answers.notDue;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What takes seconds, days and years, to the millisecond: for backends whose clock a test can set on. */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class LongTimesContract {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private StoreBed bed;

    /** A fixture whose {@link StoreFixture#awaitTime} sets a clock on that otherwise stands still. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    final void openStores() {
        bed = new StoreBed(fixture());
    }

    @AfterEach
    final void closeStores() {
        bed.close();
    }

    @Test
    final void a_retired_secret_is_told_for_30_seconds_after_the_change_and_no_longer() {
        TestSession session = bed.session(LONG);
        session.commit(session.delta().metadata(1, session.withSecret(Secret.random())));
        bed.await(SessionStore.RETIRED_FOR.minus(MILLISECOND));
        assertThat(session.whole().metadata().retired()).contains(session.metadata.secret());
        bed.await(MILLISECOND);
        assertThat(session.whole().metadata().retired()).isEmpty();
        assertThat(Answers.changed(session.since(1)).metadata())
                .hasValueSatisfying(stored -> assertThat(stored.retired()).isEmpty());
    }

    @Test
    final void later_metadata_with_the_same_secret_does_not_prolong_the_30_seconds() {
        TestSession session = bed.session(LONG);
        var next = session.withSecret(Secret.random());
        session.commit(session.delta().metadata(1, next));
        bed.await(Duration.ofSeconds(20));
        session.commit(session.delta().metadata(2, next));
        bed.await(Duration.ofSeconds(10));
        assertThat(session.whole().metadata().retired()).isEmpty();
    }

    @Test
    final void a_touch_is_due_when_the_last_access_is_60_seconds_old_even_if_a_tenth_is_more() {
        TestSession session = bed.session(LONG);
        bed.await(Times.MAX_THROTTLE.minus(MILLISECOND));
        session.load(null, TRUSTED);
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
        bed.await(MILLISECOND);
        assertThat(whole(session.load(null, TRUSTED)).times().lastAccess())
                .isEqualTo(session.created().lastAccess().plus(Times.MAX_THROTTLE));
    }

    @Test
    final void a_session_is_there_until_its_deadline_and_absent_from_then_on() {
        TestSession session = bed.session(LONG);
        bed.await(session.created().deadline().minus(MILLISECOND));
        assertThat(session.whole().version()).isEqualTo(1);
        notDue(bed.store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
        bed.await(MILLISECOND);
        absent(session.load(null, TRUSTED));
        assertThat(bed.listsAsDue(session)).isTrue();
        claimed(bed.store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
    }

    @Test
    final void used_just_before_the_deadline_the_session_lives_on_for_its_whole_maxInactive() {
        TestSession session = bed.session(LONG);
        for (int i = 0; i < 5; i++) {
            Instant used = session.whole().times().deadline().minus(MILLISECOND);
            bed.await(used);
            whole(session.load(null, TRUSTED));
            bed.await(used.plus(LONG));
            assertThat(session.whole().times().lastAccess()).isEqualTo(used);
        }
    }

    @Test
    final void a_lease_holds_until_its_end_and_not_longer() {
        TestSession session = bed.session(LONG);
        claimed(bed.store.claim(session.handle, session.claim(randomOwner(), Duration.ofSeconds(30))));
        bed.await(Duration.ofSeconds(30).minus(MILLISECOND));
        held(bed.other.claim(session.handle, session.claim(randomOwner(), LONG)));
        assertThat(bed.listsAsDue(session)).isFalse();
        bed.await(MILLISECOND);
        assertThat(bed.listsAsDue(session)).isTrue();
        assertThat(claimed(bed.other.claim(session.handle, session.claim(randomOwner(), LONG)))
                        .attempt())
                .isEqualTo(2);
    }

    @Test
    final void the_lease_of_a_request_holds_until_its_end_and_not_longer() {
        TestSession session = bed.session(LONG);
        Duration length = Duration.ofSeconds(30);
        TestLock wish = session.lock().lease(length);
        Lease lease = locked(bed.store.lock(session.handle, wish.build())).lease();
        bed.await(length.minus(MILLISECOND));
        assertThat(session.isLocked()).isTrue();
        assertThat(bed.store.renew(session.handle, lease, length)).isTrue();
        bed.await(length.minus(MILLISECOND));
        assertThat(session.isLocked()).isTrue();
        locked(bed.store.lock(session.handle, wish.build()));
        bed.await(length.minus(MILLISECOND));
        assertThat(session.isLocked()).isTrue();
        bed.await(MILLISECOND);
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    final void the_lease_of_a_waiter_lasts_from_when_it_was_granted() {
        TestSession session = bed.session(LONG);
        Lease first = session.lease(bed.store);
        Duration length = Duration.ofSeconds(30);
        Waiter waiter =
                bed.waiter(bed.other, session, session.lock().lease(length).patience(LONG));
        bed.await(length);
        bed.store.unlock(session.handle, first);
        locked(waiter.answer());
        bed.await(length.minus(MILLISECOND));
        assertThat(session.isLocked()).isTrue();
        bed.await(MILLISECOND);
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    final void a_principal_is_due_for_its_first_look_a_minute_after_an_entry_was_made() {
        PrincipalKey principal = StoreBed.randomPrincipal();
        PrincipalIndex index = bed.store.principals();
        index.enrol(principal, Handle.random(), 1, 10);
        bed.await(PrincipalIndex.FIRST_LOOK.minus(MILLISECOND));
        assertThat(index.due(10)).isEmpty();
        bed.await(MILLISECOND);
        assertThat(index.due(10)).containsExactly(principal);
        index.looked(principal, LONG);
        index.enrol(principal, Handle.random(), 2, 10);
        bed.await(PrincipalIndex.FIRST_LOOK.minus(MILLISECOND));
        assertThat(index.due(10)).isEmpty();
        bed.await(MILLISECOND);
        assertThat(index.due(10)).containsExactly(principal);
    }

    @Test
    final void an_overdue_session_is_kept_for_seven_days() {
        TestSession session = bed.session(LONG);
        bed.await(session.created()
                .deadline()
                .plus(SessionStore.KEPT_AFTER_DEADLINE)
                .minus(MILLISECOND));
        absent(session.load(null, TRUSTED));
        assertThat(bed.listsAsDue(session)).isTrue();
        assertThat(Answers.readable(claimed(bed.store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)))
                        .session()
                        .attributes()))
                .containsOnlyKeys("a");
    }

    @Test
    final void a_session_for_ever_is_there_after_a_hundred_years() {
        TestSession session = bed.session(Duration.ofSeconds(-1));
        bed.await(Duration.ofDays(36_525));
        assertThat(session.whole().version()).isEqualTo(1);
        assertThat(bed.listsAsDue(session)).isFalse();
        notDue(bed.store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
    }
}
