// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.StoreBed.randomPrincipal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The index of principals: {@link PrincipalIndex}. */
interface PrincipalContract {
    /** More than any test enters. */
    int MANY = 1_000;

    StoreBed bed();

    private PrincipalIndex index() {
        return bed().store.principals();
    }

    private List<Handle> handles(PrincipalKey principal) {
        return bed().other.principals().enrolled(principal).stream()
                .map(Enrolment::handle)
                .toList();
    }

    private static void enrolled(EnrolResult result) {
        assertThat(result).isInstanceOf(EnrolResult.Enrolled.class);
    }

    @Test
    default void entries_are_told_the_oldest_first_with_mark_and_time() {
        PrincipalKey principal = randomPrincipal();
        List<Handle> entered = new ArrayList<>();
        for (long mark : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1}) {
            Handle handle = Handle.random();
            Instant before = bed().store.now();
            enrolled(index().enrol(principal, handle, mark, MANY));
            entered.add(handle);
            Enrolment last = bed().other.principals().enrolled(principal).get(entered.size() - 1);
            assertThat(last.mark()).isEqualTo(mark);
            assertThat(last.at()).isBetween(before, bed().store.now());
            bed().await(Duration.ofMillis(2));
        }
        assertThat(handles(principal)).isEqualTo(entered);
    }

    @Test
    default void principals_and_namespaces_have_entries_of_their_own() {
        PrincipalKey principal = randomPrincipal();
        Handle handle = Handle.random();
        enrolled(index().enrol(principal, handle, 1, MANY));
        assertThat(index().enrolled(randomPrincipal())).isEmpty();
        assertThat(bed().open(bed().namespace + "2").principals().enrolled(principal))
                .isEmpty();
        assertThat(handles(principal)).containsExactly(handle);
    }

    @Test
    default void where_as_many_are_entered_as_may_be_another_is_told_who_and_nothing_is_changed() {
        PrincipalKey principal = randomPrincipal();
        Handle first = Handle.random();
        Handle second = Handle.random();
        enrolled(index().enrol(principal, first, 1, 2));
        bed().await(Duration.ofMillis(2));
        enrolled(index().enrol(principal, second, 2, 2));
        EnrolResult answer = bed().other.principals().enrol(principal, Handle.random(), 3, 2);
        assertThat(answer)
                .isInstanceOfSatisfying(
                        EnrolResult.Full.class,
                        full -> assertThat(full.present())
                                .extracting(Enrolment::handle)
                                .containsExactly(first, second));
        assertThat(handles(principal)).containsExactly(first, second);
        enrolled(index().enrol(principal, Handle.random(), 3, 3));
    }

    @Test
    default void a_new_entry_of_the_same_session_takes_the_place_of_its_old_one_whatever_the_limit() {
        PrincipalKey principal = randomPrincipal();
        Handle handle = Handle.random();
        enrolled(index().enrol(principal, handle, 1, 1));
        enrolled(index().enrol(principal, handle, 2, 1));
        assertThat(index().enrolled(principal)).extracting(Enrolment::mark).containsExactly(2L);
        enrolled(index().enrol(principal, Handle.random(), 3, 2));
        enrolled(index().enrol(principal, handle, 4, 1));
        assertThat(handles(principal)).hasSize(2);
    }

    @Test
    default void of_many_that_are_entered_at_once_no_more_stand_than_may_be() throws Exception {
        PrincipalKey principal = randomPrincipal();
        List<CompletableFuture<EnrolResult>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            PrincipalIndex node = i % 2 == 0 ? index() : bed().other.principals();
            long mark = i;
            answers.add(InThread.supply(() -> node.enrol(principal, Handle.random(), mark, 3)));
        }
        int entered = 0;
        for (CompletableFuture<EnrolResult> answer : answers) {
            entered += answer.get() instanceof EnrolResult.Enrolled ? 1 : 0;
        }
        assertThat(entered).isEqualTo(3);
        assertThat(handles(principal)).hasSize(3);
    }

    @Test
    default void an_entry_is_taken_back_by_its_mark_and_not_by_another() {
        PrincipalKey principal = randomPrincipal();
        Handle handle = Handle.random();
        Handle stays = Handle.random();
        enrolled(index().enrol(principal, handle, 7, MANY));
        enrolled(index().enrol(principal, stays, 7, MANY));
        index().withdraw(principal, handle, OptionalLong.of(8));
        assertThat(handles(principal)).containsExactlyInAnyOrder(handle, stays);
        bed().other.principals().withdraw(principal, handle, OptionalLong.of(7));
        assertThat(handles(principal)).containsExactly(stays);
        index().withdraw(principal, handle, OptionalLong.of(7));
        assertThat(handles(principal)).containsExactly(stays);
    }

    @Test
    default void an_entry_is_taken_back_without_its_mark_and_its_place_is_free() {
        PrincipalKey principal = randomPrincipal();
        Handle handle = Handle.random();
        enrolled(index().enrol(principal, handle, 7, 1));
        index().withdraw(principal, handle, OptionalLong.empty());
        assertThat(index().enrolled(principal)).isEmpty();
        enrolled(index().enrol(principal, Handle.random(), 8, 1));
        index().withdraw(randomPrincipal(), handle, OptionalLong.empty());
    }

    @Test
    default void a_principal_is_due_for_a_look_when_its_time_has_come_and_not_before() {
        PrincipalKey principal = randomPrincipal();
        enrolled(index().enrol(principal, Handle.random(), 1, MANY));
        assertThat(index().due(MANY)).doesNotContain(principal);
        index().looked(principal, Duration.ofMillis(100));
        bed().await(Duration.ofMillis(100));
        assertThat(bed().other.principals().due(MANY)).contains(principal);
        index().looked(principal, StoreBed.LONG);
        assertThat(index().due(MANY)).doesNotContain(principal);
    }

    @Test
    default void a_new_entry_puts_no_look_off() {
        PrincipalKey principal = randomPrincipal();
        enrolled(index().enrol(principal, Handle.random(), 1, MANY));
        index().looked(principal, Duration.ZERO);
        enrolled(index().enrol(principal, Handle.random(), 2, MANY));
        assertThat(index().due(MANY)).contains(principal);
    }

    @Test
    default void a_principal_without_entries_is_not_due_and_a_look_at_it_leaves_nothing() {
        PrincipalKey principal = randomPrincipal();
        Handle handle = Handle.random();
        enrolled(index().enrol(principal, handle, 1, MANY));
        index().looked(principal, Duration.ZERO);
        index().withdraw(principal, handle, OptionalLong.empty());
        assertThat(index().due(MANY)).doesNotContain(principal);
        index().looked(principal, Duration.ZERO);
        assertThat(index().due(MANY)).doesNotContain(principal);
    }

    @Test
    default void at_most_as_many_principals_as_asked_for_are_due_and_in_the_end_all() {
        Set<PrincipalKey> principals = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            PrincipalKey principal = randomPrincipal();
            principals.add(principal);
            enrolled(index().enrol(principal, Handle.random(), 1, MANY));
            index().looked(principal, Duration.ZERO);
        }
        assertThat(index().due(7)).hasSize(7).doesNotHaveDuplicates();
        Set<PrincipalKey> looked = new HashSet<>();
        while (looked.size() < 7) {
            List<PrincipalKey> due = index().due(2);
            assertThat(due).isNotEmpty().hasSizeLessThanOrEqualTo(2).noneMatch(looked::contains);
            due.forEach(principal -> index().looked(principal, StoreBed.LONG));
            looked.addAll(due);
        }
        assertThat(looked).isEqualTo(principals);
    }
}
