// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.changed;
import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.conflict;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.assertConsistent;
import static dev.baton.session.contract.StoreBed.assertNotEarly;
import static dev.baton.session.contract.StoreBed.assertNotEarlySince;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Secret;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a delta's metadata. */
interface MetadataContract {
    StoreBed bed();

    @Test
    default void new_metadata_takes_the_place_of_the_old_and_has_the_version_of_its_commit() {
        TestSession session = bed().session(LONG);
        session.commit("b", "2");
        Metadata next = new Metadata(Bytes.of("next"), Secret.random().hash(), Duration.ofHours(2));
        CommitResult.Committed answer = committed(bed().store
                .commit(session.handle, session.delta().metadata(1, next).build()));
        assertThat(answer.version()).isEqualTo(3);
        StoredMetadata stored = session.whole().metadata();
        assertThat(stored.version()).isEqualTo(3);
        assertThat(stored.metadata().body()).isEqualTo(next.body());
        assertThat(stored.metadata().secret()).isEqualTo(next.secret());
        assertThat(stored.metadata().maxInactive()).isEqualTo(next.maxInactive());
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1", "b", "2:2"));
    }

    @Test
    default void metadata_whose_base_is_not_the_stored_version_conflicts() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta(new TestNode()).metadata(1, session.withBody("theirs")));
        for (long base : new long[] {0, 1, 3}) {
            CommitResult.Conflict answer = conflict(bed().store
                    .commit(
                            session.handle,
                            session.delta()
                                    .set("a", "ours")
                                    .metadata(base, session.withBody("ours"))
                                    .build()));
            assertThat(answer.metadata()).isTrue();
            assertThat(answer.attributes()).isEmpty();
        }
        assertThat(session.whole().version()).isEqualTo(2);
        assertThat(Bytes.text(session.whole().metadata().metadata().body())).isEqualTo("theirs");
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
    }

    @Test
    default void commits_of_attributes_alone_are_never_in_the_way_of_metadata() {
        TestSession session = bed().session(LONG);
        session.commit("a", "2");
        session.commit("a", "3");
        session.commit(session.delta().metadata(1, session.withBody("4")));
        session.commit("a", "5");
        assertThat(session.commit(session.delta().metadata(4, session.withBody("6"))))
                .isEqualTo(6);
        assertThat(session.whole().metadata().version()).isEqualTo(6);
    }

    @Test
    default void a_changed_secret_retires_the_one_before() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().metadata(1, session.withSecret(Secret.random())));
        assertThat(session.whole().metadata().retired()).contains(session.metadata.secret());
        assertThat(changed(session.since(1)).metadata())
                .hasValueSatisfying(stored -> assertThat(stored.retired()).contains(session.metadata.secret()));
    }

    @Test
    default void of_two_retired_secrets_the_later_is_told() {
        TestSession session = bed().session(LONG);
        Secret second = Secret.random();
        session.commit(session.delta().metadata(1, session.withSecret(second)));
        session.commit(session.delta().metadata(2, session.withSecret(Secret.random())));
        assertThat(session.whole().metadata().retired()).contains(second.hash());
    }

    @Test
    default void metadata_with_the_same_secret_retires_none() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().metadata(1, session.withBody("2")));
        assertThat(session.whole().metadata().retired()).isEmpty();
    }

    @Test
    default void a_retired_secret_is_told_also_after_metadata_with_the_same_secret() {
        TestSession session = bed().session(LONG);
        Metadata next = session.withSecret(Secret.random());
        session.commit(session.delta().metadata(1, next));
        session.commit(session.delta().metadata(2, new Metadata(Bytes.of("3"), next.secret(), next.maxInactive())));
        assertThat(session.whole().metadata().retired()).contains(session.metadata.secret());
    }

    @Test
    default void a_commit_of_metadata_sent_again_retires_nothing_more() {
        TestSession session = bed().session(LONG);
        Delta delta =
                session.delta().metadata(1, session.withSecret(Secret.random())).build();
        committed(bed().store.commit(session.handle, delta));
        committed(bed().store.commit(session.handle, delta));
        assertThat(session.whole().metadata().retired()).contains(session.metadata.secret());
    }

    @Test
    default void a_shorter_maxInactive_moves_the_deadline_at_once() {
        TestSession session = bed().session(LONG);
        Times times = committed(bed().store
                        .commit(
                                session.handle,
                                session.delta()
                                        .metadata(1, session.withMaxInactive(BRIEF))
                                        .build()))
                .times();
        assertConsistent(times, BRIEF);
        bed().await(times.deadline());
        Answers.absent(session.load(null, TRUSTED));
        bed().awaitListedAsDue(session);
        Answers.claimed(bed().store.claim(session.handle, session.claimIfDue(StoreBed.randomOwner(), LONG)));
    }

    @Test
    default void a_longer_maxInactive_moves_the_deadline_at_once() {
        TestSession session = bed().session(StoreBed.LIVELY);
        Times times = committed(bed().store
                        .commit(
                                session.handle,
                                session.delta()
                                        .metadata(1, session.withMaxInactive(LONG))
                                        .build()))
                .times();
        assertNotEarly(times, LONG);
        assertConsistent(session.whole().times(), LONG);
    }

    @Test
    default void a_shorter_maxInactive_never_ends_a_session_that_was_used_just_now() {
        TestSession session = bed().session(LONG);
        bed().await(BRIEF.multipliedBy(3));
        Instant before = bed().store.now();
        Times times = committed(bed().store
                        .commit(
                                session.handle,
                                session.delta()
                                        .metadata(1, session.withMaxInactive(BRIEF))
                                        .build()))
                .times();
        assertNotEarlySince(before, times);
    }

    @Test
    default void maxInactive_of_zero_or_less_makes_a_session_that_never_falls_due_and_back() {
        TestSession session = bed().session(BRIEF);
        Times never = committed(bed().store
                        .commit(
                                session.handle,
                                session.delta()
                                        .metadata(1, session.withMaxInactive(Duration.ZERO))
                                        .build()))
                .times();
        assertThat(never.deadline()).isEqualTo(Instant.MAX);
        bed().await(BRIEF.multipliedBy(2));
        assertThat(session.whole().times().deadline()).isEqualTo(Instant.MAX);
        Times again = committed(bed().store
                        .commit(
                                session.handle,
                                session.delta()
                                        .metadata(2, session.withMaxInactive(LONG))
                                        .build()))
                .times();
        assertNotEarly(again, LONG);
    }

    @Test
    default void any_body_comes_back_as_it_was_given() {
        TestSession session = bed().session(LONG);
        long version = 1;
        for (byte[] body : List.of(new byte[0], new byte[] {0}, Bytes.everyByte(), Bytes.random(1 << 16, 7))) {
            Metadata next = new Metadata(body, session.metadata.secret(), LONG);
            version = session.commit(session.delta().metadata(version, next));
            assertThat(Answers.whole(bed().other.load(session.handle, null, PEEK))
                            .metadata()
                            .metadata()
                            .body())
                    .isEqualTo(body);
        }
    }

    @Test
    default void any_maxInactive_comes_back_as_it_was_given() {
        for (Duration maxInactive : List.of(
                Duration.ZERO,
                Duration.ofSeconds(-1),
                Duration.ofSeconds(Integer.MIN_VALUE),
                Duration.ofSeconds(Integer.MAX_VALUE),
                Duration.ofMillis(1_234_567),
                Duration.ofDays(1))) {
            TestSession session = bed().session(maxInactive);
            assertThat(session.whole().metadata().metadata().maxInactive()).isEqualTo(maxInactive);
            assertConsistent(session.whole().times(), maxInactive);
        }
    }
}
