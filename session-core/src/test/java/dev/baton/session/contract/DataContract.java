// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.changed;
import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Names, bytes, sizes, namespaces: what a store keeps apart and gives back as it was. */
interface DataContract {
    /** Each of these is one attribute; many differ in what some server takes for the same. */
    List<String> NAMES = List.of(
            "",
            " ",
            "name",
            "Name",
            "NAME",
            "name ",
            " name",
            "name\u0000",
            "\u0000",
            "na\u00efve",
            "nai\u0308ve",
            "\u043a\u043b\u044e\u0447",
            "\u9375",
            "\ud83d\udd11",
            "stra\u00dfe",
            "strasse",
            "a:b",
            "a",
            ":",
            "{",
            "}",
            "{a}",
            "*",
            "?",
            "[a]",
            "%s",
            "%",
            "_",
            "\\",
            "'; drop table session; --",
            "\"",
            "line\nbreak\r\n",
            "0",
            "1",
            "-1",
            "v",
            "i",
            "m",
            "version",
            "incarnation",
            "a:name",
            "null",
            "x".repeat(4096),
            "x".repeat(4095),
            "\u9375".repeat(1365));

    StoreBed bed();

    @Test
    default void any_name_is_an_attribute_of_its_own() {
        TestSession session = bed().session(LONG, Map.of());
        Map<String, String> expected = new HashMap<>();
        for (String name : NAMES) {
            long version = session.commit(name, "of <" + expected.size() + ">");
            expected.put(name, version + ":of <" + expected.size() + ">");
        }
        assertThat(session.attributes()).isEqualTo(expected);
        assertThat(Answers.readable(changed(bed().other.load(session.handle, session.known(1), PEEK))
                        .set()))
                .isEqualTo(expected);
        for (String name : NAMES) {
            long version = Long.parseLong(
                    expected.get(name).substring(0, expected.get(name).indexOf(':')));
            long next = session.commit(session.delta().remove(name).guard(name, version));
            expected.remove(name);
            assertThat(changed(session.since(next - 1)).removed()).isEqualTo(Set.of(name));
        }
        assertThat(session.whole().attributes()).isEmpty();
    }

    @Test
    default void any_name_may_be_there_from_the_beginning() {
        Map<String, byte[]> attributes = new HashMap<>();
        NAMES.forEach(name -> attributes.put(name, Bytes.of("of " + attributes.size())));
        TestSession session = bed().session(LONG, attributes);
        Map<String, StoredAttribute> stored = session.whole().attributes();
        assertThat(stored.keySet()).isEqualTo(attributes.keySet());
        attributes.forEach((name, value) -> assertThat(stored.get(name).value()).isEqualTo(value));
    }

    @Test
    default void any_value_comes_back_as_it_was_given() {
        List<byte[]> values = List.of(
                new byte[0],
                new byte[] {0},
                Bytes.of("text"),
                Bytes.everyByte(),
                Bytes.random(255, 1),
                Bytes.random(256, 2),
                Bytes.random(65_536, 3),
                Bytes.random(1 << 20, 4));
        TestSession session = bed().session(LONG, Map.of("first", values.get(3)));
        assertThat(session.whole().attributes().get("first").value()).isEqualTo(values.get(3));
        for (byte[] value : values) {
            long version = session.commit(session.delta().set("a", value));
            assertThat(whole(bed().other.load(session.handle, null, PEEK))
                            .attributes()
                            .get("a")
                            .value())
                    .isEqualTo(value);
            assertThat(changed(session.since(version - 1)).set().get("a").value())
                    .isEqualTo(value);
        }
    }

    @Test
    default void a_value_may_grow_and_shrink() {
        TestSession session = bed().session(LONG);
        for (int size : new int[] {10, 100_000, 0, 2_000, 1, 300_000, 3}) {
            session.commit(session.delta().set("a", Bytes.random(size, size)).set("b", "" + size));
            assertThat(session.whole().attributes().get("a").value()).isEqualTo(Bytes.random(size, size));
            assertThat(Bytes.text(session.whole().attributes().get("b").value()))
                    .isEqualTo("" + size);
        }
        session.commit(session.delta().remove("a"));
        assertThat(session.whole().attributes()).containsOnlyKeys("b");
    }

    @Test
    default void a_session_may_have_200_attributes() {
        Map<String, byte[]> attributes = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            attributes.put("attribute " + i, Bytes.random(i * 10, i));
        }
        TestSession session = bed().session(LONG, attributes);
        TestDelta all = session.delta();
        attributes.forEach((name, value) -> all.guard(name, 1).set(name, value));
        assertThat(session.commit(all)).isEqualTo(2);
        Map<String, StoredAttribute> stored = session.whole().attributes();
        assertThat(stored).hasSize(200);
        attributes.forEach((name, value) -> {
            assertThat(stored.get(name).version()).isEqualTo(2);
            assertThat(stored.get(name).value()).isEqualTo(value);
        });
        TestDelta none = session.delta();
        attributes.keySet().forEach(none::remove);
        session.commit(none);
        assertThat(session.whole().attributes()).isEmpty();
    }

    @Test
    default void what_a_caller_does_to_its_collections_and_bytes_afterwards_changes_nothing() {
        Map<String, byte[]> given = new HashMap<>();
        byte[] value = Bytes.of("1");
        given.put("a", value);
        TestSession session = bed().session(LONG, given);
        value[0] = 'x';
        given.clear();
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
        session.commit("a", "2");
        Map<String, StoredAttribute> stored = session.whole().attributes();
        assertThatThrownBy(stored::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(changed(session.since(1)).set()::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    default void namespaces_do_not_see_each_other() {
        TestSession here = bed().overdueSession();
        for (String name : List.of(
                bed().namespace + ":",
                bed().namespace + "a",
                bed().namespace.substring(0, bed().namespace.length() - 1),
                bed().namespace.toUpperCase(Locale.ROOT),
                bed().namespace + "##2",
                "{" + bed().namespace + "}",
                bed().namespace + " \u00fc")) {
            SessionStore elsewhere = bed().open(name);
            TestSession there = new TestSession(elsewhere, here.handle, LONG);
            absent(elsewhere.load(here.handle, null, PEEK));
            assertThat(elsewhere.due(100)).isEmpty();
            there.create(Map.of("b", Bytes.of("2")));
            assertThat(there.attributes()).isEqualTo(Map.of("b", "1:2"));
            assertThat(bed().fixture.traces(name, there.handle)).isPositive();
            long owner = randomOwner();
            claimed(elsewhere.claim(there.handle, there.claim(owner, LONG)));
            assertThat(elsewhere.delete(there.handle, there.incarnation, owner)).isTrue();
            assertThat(bed().fixture.traces(name, there.handle)).isZero();
        }
        assertThat(bed().traces(here)).isPositive();
        claimed(bed().store.claim(here.handle, here.claimIfDue(randomOwner(), LONG)));
    }

    @Test
    default void bytes_that_cannot_be_a_session_are_an_error_and_never_an_absent_session() {
        TestSession session = bed().session(LONG);
        Assumptions.assumeTrue(bed().fixture.damage(StoreFixture.Damage.UNREADABLE, bed().namespace, session.handle));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> session.load(null, PEEK))
                .isNotInstanceOfAny(StoreUnavailableException.class, OutcomeUnknownException.class)
                .withMessageContaining(session.handle.value());
    }

    @Test
    default void closing_again_does_nothing_and_leaves_every_other_store_open() {
        TestSession session = bed().session(LONG);
        SessionStore second = bed().open(bed().namespace);
        SessionStore elsewhere = bed().open(bed().namespace + "/elsewhere");
        second.close();
        second.close();
        assertThat(session.whole().version()).isEqualTo(1);
        assertThat(elsewhere.due(1)).isEmpty();
        assertThat(bed().other.now()).isNotNull();
    }
}
