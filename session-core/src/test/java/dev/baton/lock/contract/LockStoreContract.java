// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.LockStore.Renewal;
import dev.baton.lock.spi.LockStore.Renewed;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Terms;
import dev.baton.lock.spi.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@link LockStore} says, one test for each sentence. */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class LockStoreContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final String NAME = "stock:Ä {4711}";

    private final AtomicLong numbers = new AtomicLong();
    private LockFixture fixture;
    private LockStore a;
    private LockStore b;

    /** A new fixture, for one test. */
    protected abstract LockFixture fixture();

    @BeforeEach
    void open() {
        fixture = fixture();
        a = fixture.open();
        b = fixture.open();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Owner owner(LockStore store) {
        return new Owner(store.client(), numbers.incrementAndGet());
    }

    private static Terms terms(Duration lease) {
        return new Terms(lease, 0);
    }

    private static Answer ask(LockStore store, Owner owner, Duration lease, boolean waits) {
        return store.acquire(new Attempt(NAME, owner, terms(lease), waits, WITHIN));
    }

    private Grant take(LockStore store, Duration lease) {
        return granted(ask(store, owner(store), lease, false));
    }

    private Owner queue(LockStore store) {
        Owner owner = owner(store);
        assertThat(ask(store, owner, LONG, true)).isInstanceOf(Answer.Taken.class);
        return owner;
    }

    private static Grant granted(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Granted.class);
        return ((Answer.Granted) answer).grant();
    }

    private static Answer poll(LockStore store, Owner... owners) {
        List<Answer> answers = store.poll(List.of(new Waiting(NAME, List.of(owners), terms(LONG))));
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private static Renewed renew(LockStore store, Grant grant, Duration lease) {
        return store.renew(List.of(new Renewal(grant, terms(lease)))).get(0);
    }

    private boolean isFree() {
        Answer answer = ask(b, owner(b), SHORT, false);
        if (answer instanceof Answer.Granted free) {
            b.release(free.grant());
        }
        return answer instanceof Answer.Granted;
    }

    @Test
    void a_free_lock_is_granted_to_who_asks() {
        Owner owner = owner(a);
        Grant grant = granted(ask(a, owner, LONG, false));
        assertThat(grant.name()).isEqualTo(NAME);
        assertThat(grant.owner()).isEqualTo(owner);
        assertThat(grant.token()).isPositive();
    }

    @Test
    void a_lock_that_another_has_is_taken_for_as_long_as_his_lease() {
        take(a, LONG);
        Answer answer = ask(b, owner(b), LONG, false);
        assertThat(answer).isInstanceOf(Answer.Taken.class);
        assertThat(((Answer.Taken) answer).left()).isBetween(LONG.dividedBy(2), LONG);
    }

    @Test
    void another_owner_of_the_same_client_is_another() {
        take(a, LONG);
        assertThat(ask(a, owner(a), LONG, false)).isInstanceOf(Answer.Taken.class);
    }

    @Test
    void locks_of_other_names_have_nothing_to_do_with_it() {
        take(a, LONG);
        assertThat(b.acquire(new Attempt("other", owner(b), terms(LONG), false, WITHIN)))
                .isInstanceOf(Answer.Granted.class);
    }

    @Test
    void who_asks_again_has_the_same_token() {
        Owner owner = owner(a);
        Grant first = granted(ask(a, owner, LONG, false));
        assertThat(granted(ask(a, owner, LONG, false))).isEqualTo(first);
    }

    @Test
    void who_asks_again_has_the_whole_lease_again() {
        Owner owner = owner(a);
        ask(a, owner, SHORT, false);
        ask(a, owner, LONG, false);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(isFree()).isFalse();
    }

    @Test
    void a_lock_whose_lease_has_ended_is_free() {
        take(a, SHORT);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(isFree()).isTrue();
    }

    @Test
    void each_grant_has_a_higher_token() {
        Grant released = take(a, LONG);
        a.release(released);
        Grant expired = take(b, SHORT);
        fixture.pass(SHORT.plus(MOMENT));
        Owner waiter = owner(b);
        Grant held = take(a, LONG);
        ask(b, waiter, LONG, true);
        a.release(held);
        Grant passedOn = granted(ask(b, waiter, LONG, true));
        assertThat(List.of(released.token(), expired.token(), held.token(), passedOn.token()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void the_token_is_higher_even_after_the_store_has_lost_everything() {
        Grant last = take(a, LONG);
        for (int i = 0; i < 10; i++) {
            a.release(last);
            last = take(a, LONG);
        }
        fixture.forgetAll();
        fixture.pass(MOMENT);
        assertThat(take(b, LONG).token()).isGreaterThan(last.token());
    }

    @Test
    void a_released_lock_is_free() {
        Grant grant = take(a, LONG);
        assertThat(a.release(grant)).isTrue();
        assertThat(isFree()).isTrue();
    }

    @Test
    void a_lock_that_was_lost_cannot_be_released() {
        Grant lost = take(a, SHORT);
        fixture.pass(SHORT.plus(MOMENT));
        Grant held = take(b, LONG);
        assertThat(a.release(lost)).isFalse();
        assertThat(renew(b, held, LONG)).isEqualTo(Renewed.RENEWED);
    }

    @Test
    void nobody_releases_with_another_token() {
        Grant held = take(a, LONG);
        assertThat(a.release(new Grant(NAME, held.owner(), held.token() - 1))).isFalse();
        assertThat(isFree()).isFalse();
    }

    @Test
    void a_renewed_lock_is_held_for_longer() {
        Grant grant = take(a, SHORT);
        assertThat(renew(a, grant, LONG)).isEqualTo(Renewed.RENEWED);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(isFree()).isFalse();
    }

    @Test
    void renewal_never_shortens_a_lease() {
        Grant grant = take(a, LONG);
        assertThat(renew(a, grant, SHORT)).isEqualTo(Renewed.RENEWED);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(isFree()).isFalse();
    }

    @Test
    void renewal_never_brings_a_lock_back() {
        Grant grant = take(a, SHORT);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(renew(a, grant, LONG)).isEqualTo(Renewed.GONE);
        assertThat(isFree()).isTrue();
    }

    @Test
    void renewal_does_not_extend_what_another_has() {
        Grant lost = take(a, SHORT);
        fixture.pass(SHORT.plus(MOMENT));
        take(b, SHORT);
        assertThat(renew(a, lost, LONG)).isEqualTo(Renewed.GONE);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(isFree()).isTrue();
    }

    @Test
    void several_locks_are_renewed_together_and_each_has_its_answer() {
        Grant mine = take(a, SHORT);
        Grant gone = new Grant("gone", owner(a), 1);
        Grant other = granted(a.acquire(new Attempt("other", owner(a), terms(SHORT), false, WITHIN)));
        assertThat(a.renew(List.of(
                        new Renewal(mine, terms(LONG)),
                        new Renewal(gone, terms(LONG)),
                        new Renewal(other, terms(LONG)))))
                .containsExactly(Renewed.RENEWED, Renewed.GONE, Renewed.RENEWED);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(isFree()).isFalse();
    }

    @Test
    void a_released_lock_goes_to_those_who_wait_in_the_order_in_which_they_came() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        Grant held = take(a, LONG);
        List<Owner> waiters = List.of(queue(b), queue(b), queue(b));
        for (Owner waiter : waiters) {
            assertThat((held.owner().client().equals(a.client()) ? a : b).release(held))
                    .isTrue();
            held = told.next();
            assertThat(held.owner()).isEqualTo(waiter);
        }
        assertThat(told.isSilent()).isTrue();
    }

    @Test
    void who_asks_again_keeps_his_place() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        Grant held = take(a, LONG);
        Owner first = queue(b);
        queue(b);
        ask(b, first, LONG, true);
        a.release(held);
        assertThat(told.next().owner()).isEqualTo(first);
    }

    @Test
    void who_was_told_that_it_is_his_has_it() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        Grant held = take(a, LONG);
        Owner waiter = queue(b);
        a.release(held);
        Grant grant = told.next();
        assertThat(grant.name()).isEqualTo(NAME);
        assertThat(renew(b, grant, LONG)).isEqualTo(Renewed.RENEWED);
        assertThat(granted(ask(b, waiter, LONG, true))).isEqualTo(grant);
    }

    @Test
    void who_does_not_wait_has_no_place() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        Grant held = take(a, LONG);
        ask(b, owner(b), LONG, false);
        Owner waiter = queue(b);
        a.release(held);
        assertThat(told.next().owner()).isEqualTo(waiter);
    }

    @Test
    void nobody_overtakes_those_who_wait() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        take(a, SHORT);
        Owner waiter = queue(b);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(ask(a, owner(a), LONG, false)).isInstanceOf(Answer.Taken.class);
        assertThat(told.next().owner()).isEqualTo(waiter);
    }

    @Test
    void who_has_left_is_not_granted_it() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        Grant held = take(a, LONG);
        Owner impatient = queue(b);
        Owner patient = queue(b);
        b.leave(NAME, impatient);
        a.release(held);
        assertThat(told.next().owner()).isEqualTo(patient);
    }

    @Test
    void who_leaves_when_it_was_just_granted_to_him_passes_it_on() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        Grant held = take(a, LONG);
        Owner impatient = queue(b);
        Owner patient = queue(b);
        a.release(held);
        assertThat(told.next().owner()).isEqualTo(impatient);
        b.leave(NAME, impatient);
        assertThat(told.next().owner()).isEqualTo(patient);
    }

    @Test
    void a_lock_that_the_last_waiter_left_is_free() {
        Grant held = take(a, LONG);
        Owner impatient = queue(b);
        b.leave(NAME, impatient);
        a.release(held);
        assertThat(ask(a, owner(a), LONG, false)).isInstanceOf(Answer.Granted.class);
    }

    @Test
    void those_of_a_client_of_which_nothing_was_heard_are_passed_over() throws InterruptedException {
        Grant held = take(a, LONG);
        queue(b);
        queue(b);
        fixture.pass(LockStore.SILENCE.plus(MOMENT));
        LockStore c = fixture.open();
        Told told = Told.by(c, fixture.patience());
        Owner alive = queue(c);
        a.release(held);
        assertThat(told.next().owner()).isEqualTo(alive);
    }

    @Test
    void who_asks_for_news_is_alive() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        Grant held = take(a, LONG);
        Owner waiter = queue(b);
        Duration part = LockStore.SILENCE.dividedBy(2).plus(MOMENT);
        for (int i = 0; i < 2; i++) {
            fixture.pass(part);
            assertThat(poll(b, waiter)).isInstanceOf(Answer.Taken.class);
        }
        queue(fixture.open());
        a.release(held);
        assertThat(told.next().owner()).isEqualTo(waiter);
    }

    @Test
    void a_grant_that_is_not_taken_up_ends_and_the_next_finds_that_by_asking() {
        Grant held = take(a, LONG);
        queue(b);
        LockStore c = fixture.open();
        Owner next = queue(c);
        a.release(held);
        assertThat(poll(c, next)).isInstanceOf(Answer.Taken.class);
        fixture.pass(LockStore.TAKEN_UP_WITHIN.plus(MOMENT));
        assertThat(granted(poll(c, next)).owner()).isEqualTo(next);
    }

    @Test
    void a_grant_of_which_nobody_was_told_is_found_by_asking() {
        Grant held = take(a, LONG);
        Owner waiter = queue(b);
        a.release(held);
        Grant found = granted(poll(b, waiter));
        assertThat(found.owner()).isEqualTo(waiter);
        fixture.pass(LockStore.TAKEN_UP_WITHIN.plus(MOMENT));
        assertThat(renew(b, found, LONG)).isEqualTo(Renewed.RENEWED);
    }

    @Test
    void a_grant_to_one_who_is_not_named_is_told_as_a_siblings() {
        Grant held = take(b, LONG);
        Owner waiter = queue(b);
        assertThat(poll(b, waiter)).isEqualTo(new Answer.Sibling(held));
    }

    @Test
    void who_asks_for_news_is_queued_though_the_store_has_forgotten_him() throws InterruptedException {
        Told told = Told.by(b, fixture.patience());
        take(a, LONG);
        Owner first = queue(b);
        Owner second = queue(b);
        fixture.forgetAll();
        Grant held = take(a, LONG);
        assertThat(poll(b, first, second)).isInstanceOf(Answer.Taken.class);
        a.release(held);
        held = told.next();
        assertThat(held.owner()).isEqualTo(first);
        b.release(held);
        assertThat(told.next().owner()).isEqualTo(second);
    }

    @Test
    void news_of_several_locks_are_had_together() {
        take(a, LONG);
        Owner waiter = queue(b);
        Owner other = owner(b);
        List<Answer> answers = b.poll(List.of(
                new Waiting(NAME, List.of(waiter), terms(LONG)), new Waiting("other", List.of(other), terms(LONG))));
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).isInstanceOf(Answer.Taken.class);
        assertThat(granted(answers.get(1)).owner()).isEqualTo(other);
    }

    @Test
    void a_key_is_claimed_once() {
        assertThat(a.claim("report", "2026-01-01", "x", LONG)).isTrue();
        assertThat(b.claim("report", "2026-01-01", "y", LONG)).isFalse();
        assertThat(b.claim("report", "2026-01-02", "y", LONG)).isTrue();
        assertThat(b.claim("bill", "2026-01-01", "y", LONG)).isTrue();
    }

    @Test
    void the_same_claimant_is_told_the_same_again() {
        assertThat(a.claim("report", "today", "x", LONG)).isTrue();
        assertThat(a.claim("report", "today", "x", LONG)).isTrue();
        assertThat(b.claim("report", "today", "y", LONG)).isFalse();
        assertThat(b.claim("report", "today", "y", LONG)).isFalse();
    }

    @Test
    void a_claim_is_forgotten_in_time_and_not_before() {
        a.claim("report", "today", "x", SHORT);
        assertThat(b.claim("report", "today", "y", SHORT)).isFalse();
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(b.claim("report", "today", "y", SHORT)).isTrue();
    }

    @Test
    void who_asks_again_does_not_prolong_a_claim() {
        a.claim("report", "today", "x", SHORT);
        a.claim("report", "today", "x", LONG);
        fixture.pass(SHORT.plus(MOMENT));
        assertThat(b.claim("report", "today", "y", SHORT)).isTrue();
    }

    @Test
    void however_many_locks_there_were_little_stays() {
        Set<Long> tokens = new HashSet<>();
        List<Grant> grants = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            grants.add(granted(a.acquire(new Attempt("name " + i, owner(a), terms(LONG), false, WITHIN))));
        }
        grants.forEach(grant -> {
            tokens.add(grant.token());
            a.release(grant);
        });
        assertThat(tokens).isNotEmpty();
        assertThat(fixture.entries()).isLessThanOrEqualTo(fixture.lastingEntries());
    }
}
