// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.AttributeLimits;
import dev.baton.session.AttributeSettings;
import dev.baton.session.Encryption;
import dev.baton.session.KeyRing;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.UnreadableAttributes;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody else writes to the store, or a node with other classes and settings does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("attack")
class HostileStoreTest {
    private static final AttributeSettings PLAIN = AttributeSettings.DEFAULT.withCompressFrom(0);
    private static final AttributeSettings SEALED = PLAIN.withEncryption(Encryption.REQUIRED, ring("k1", 1));

    private final EngineBed bed = EngineBed.merging();

    private static KeyRing ring(String id, int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return KeyRing.parse(id + ":" + Base64.getEncoder().encodeToString(key));
    }

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void an_attribute_of_another_session_is_found_out_and_hidden_and_its_bytes_stay() {
        TestNode node = bed.attributes(SEALED).node();
        SessionId victim = bed.session(Map.of("role", "user", "name", "ada"));
        SessionId mine = bed.session(Map.of("role", "admin"));
        byte[] foreign = bed.stored(mine).attributes().get("role").value();
        bed.elsewhere(victim, "role", foreign);
        TestRequest request = node.request(victim);
        assertThat(request.get("role")).isNull();
        assertThat(request.get("name")).isEqualTo("ada");
        assertThat(request.session().attributeNames()).containsExactly("name");
        request.set("name", "bob");
        request.finish();
        assertThat(node.engine.metrics().getForged()).isEqualTo(1);
        assertThat(bed.stored(victim).attributes().get("role").value()).isEqualTo(foreign);
    }

    @Test
    void an_attribute_under_another_name_is_found_out() {
        TestNode node = bed.attributes(SEALED).node();
        SessionId id = bed.session(Map.of("wish", "admin", "role", "user"));
        bed.elsewhere(id, "role", bed.stored(id).attributes().get("wish").value());
        TestRequest request = node.request(id);
        assertThat(request.get("role")).isNull();
        request.finish();
        assertThat(node.engine.metrics().getForged()).isEqualTo(1);
    }

    @Test
    void a_plain_attribute_is_found_out_where_sealed_ones_are_required() {
        TestNode node = bed.attributes(SEALED).node();
        SessionId id = bed.session(Map.of("role", "user"));
        bed.attributes(PLAIN).elsewhere(id, Map.of("role", "admin"));
        TestRequest request = node.request(id);
        assertThat(request.get("role")).isNull();
        request.finish();
        assertThat(node.engine.metrics().getForged()).isEqualTo(1);
    }

    @Test
    void a_changed_user_or_beginning_or_secret_is_found_out_and_the_session_opens_to_nobody() {
        TestNode node = bed.attributes(SEALED).node();
        SessionId id = bed.session(Map.of("a", "b"));
        StoredSession stored = bed.stored(id);
        byte[] body = stored.metadata().metadata().body();
        int refused = 0;
        for (int at = 0; at < body.length; at += 3) {
            SessionId each = bed.session(Map.of("a", "b"));
            byte[] changed = bed.stored(each).metadata().metadata().body().clone();
            changed[20 + at % (changed.length - 20)] ^= 1;
            setBody(each, changed);
            TestRequest request = node.arriving(each, SessionUse.Kind.WRITING);
            assertThat(request.open()).isNull();
            request.use.end();
            refused++;
        }
        assertThat(node.engine.metrics().getForged()).isEqualTo(refused);
        assertThat(node.engine.metrics().getRefused()).isEqualTo(refused);
        assertThat(bed.isStored(id)).as("nothing was deleted").isTrue();
    }

    @Test
    void the_record_of_another_session_or_a_plain_one_is_found_out() {
        TestNode node = bed.attributes(SEALED).node();
        SessionId mine = bed.session(Map.of("a", "b"));
        SessionId victim = bed.session(Map.of("a", "b"));
        setBody(victim, bed.stored(mine).metadata().metadata().body());
        assertRefused(node, victim);
        StoredSession stored = bed.stored(mine);
        Facts forged = new Facts(
                Instant.EPOCH,
                mine.secret().hash(),
                Duration.ofHours(1),
                Instant.MAX,
                Optional.of(new User("admin", "realm", List.of("ROLE_ADMIN"), "FORM")));
        setBody(
                mine,
                FactsFormat.encode(stored.incarnation(), forged, "elsewhere").body());
        assertRefused(node, mine);
        assertThat(node.engine.metrics().getForged()).isEqualTo(2);
    }

    private static void assertRefused(TestNode node, SessionId id) {
        TestRequest request = node.arriving(id, SessionUse.Kind.WRITING);
        assertThat(request.open()).isNull();
        request.use.end();
    }

    @Test
    void a_key_that_is_not_known_here_is_an_outage_and_not_a_logout() {
        SessionId id = bed.attributes(SEALED).session(Map.of("a", "b"));
        TestNode other = bed.attributes(PLAIN.withEncryption(Encryption.REQUIRED, ring("k2", 2)))
                .node();
        TestRequest request = other.arriving(id, SessionUse.Kind.WRITING);
        assertThatThrownBy(request::open)
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("sealed with the key 'k1', which encryptionKeys does not hold here");
        request.use.end();
        assertThat(other.engine.metrics().getForged()).isZero();
        assertThat(other.engine.metrics().getUnreadable()).isEqualTo(1);
    }

    @Test
    void a_session_that_was_only_read_stays_byte_for_byte_as_it_was_sealed_under_the_old_key() {
        KeyRing both = KeyRing.parse(text("k2", 2) + "," + text("k1", 1));
        SessionId id = bed.attributes(SEALED).session(Map.of("list", new ArrayList<>(List.of(1)), "b", "c"));
        StoredSession before = bed.stored(id);
        TestNode turned =
                bed.attributes(PLAIN.withEncryption(Encryption.REQUIRED, both)).node();
        TestRequest reading = turned.request(id);
        assertThat(reading.get("list")).isEqualTo(List.of(1));
        reading.finish();
        assertThat(bed.stored(id).version()).isEqualTo(before.version());
        TestRequest writing = turned.request(id);
        writing.set("b", "d");
        writing.finish();
        assertThat(bed.stored(id).attributes().get("list").value())
                .isEqualTo(before.attributes().get("list").value());
        assertThat(bed.stored(id).attributes().get("b").value()).contains((byte) '2');
    }

    private static String text(String id, int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return id + ":" + Base64.getEncoder().encodeToString(key);
    }

    @Test
    void an_attribute_that_cannot_be_read_is_kept_dropped_or_refused_as_its_name_says() {
        TestNode node = bed.attributes(PLAIN.withUnreadable(UnreadableAttributes.parse("cache.*=drop, soul=refuse")))
                .node();
        byte[] future = {(byte) 0xC5, 2, 2, 4, 0, 0, 0, 0, 0};
        SessionId id = bed.session(Map.of("cart", "tea", "cache.a", "x", "soul", "mine"));
        bed.elsewhere(id, "cart", future);
        bed.elsewhere(id, "cache.a", future);
        TestRequest request = node.request(id);
        assertThat(request.session().attributeNames()).containsExactly("soul");
        request.set("more", 1);
        request.finish();
        assertThat(bed.stored(id).attributes()).containsOnlyKeys("cart", "soul", "more");
        assertThat(bed.stored(id).attributes().get("cart").value()).isEqualTo(future);
        assertThat(node.engine.metrics().getUnreadable()).isEqualTo(2);
        byte[] soul = bed.stored(id).attributes().get("soul").value();
        bed.elsewhere(id, "soul", future);
        assertRefused(node, id);
        assertThat(node.engine.metrics().getRefused()).isEqualTo(1);
        bed.elsewhere(id, "soul", soul);
        TestRequest again = node.request(id);
        assertThat(again.get("soul")).as("nothing was lost").isEqualTo("mine");
        again.finish();
    }

    @Test
    void the_security_context_refuses_its_session_without_being_asked_to() {
        TestNode node = bed.node();
        SessionId id = bed.session(Map.of("SPRING_SECURITY_CONTEXT", "ada"));
        bed.elsewhere(id, "SPRING_SECURITY_CONTEXT", new byte[] {1, 2, 3});
        assertRefused(node, id);
    }

    @Test
    void a_session_takes_no_more_than_its_limits_and_says_which_attribute_was_too_much() {
        TestNode node = bed.attributes(PLAIN.withLimits(new AttributeLimits(2000, 5000, 4, 64, 100_000)))
                .node();
        SessionId id = bed.session(Map.of("a", new byte[1900], "b", new byte[1900], "small", "x"));
        TestRequest request = node.request(id);
        request.set("c", new byte[1800]);
        assertThatThrownBy(request::finish)
                .isInstanceOf(CommitFailedException.class)
                .hasMessageContaining("Attribute 'c', with 1")
                .hasMessageContaining("more than maxSessionBytes, which is 5000");
        TestRequest next = node.request(id);
        next.set("c", 1);
        assertThatThrownBy(() -> next.set("d", 1))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("'d'")
                .hasMessageContaining("raise maxAttributes");
        next.set("c", 2);
        next.finish();
        assertThat(bed.values(id)).containsEntry("c", 2);
        TestRequest large = node.request(id);
        assertThatThrownBy(() -> large.set("a", new byte[2100])).hasMessageContaining("raise maxAttributeBytes");
        assertThatThrownBy(() -> large.set("n".repeat(5000), 1)).hasMessageContaining("may have 4096 characters");
        large.finish();
    }

    @Test
    void more_attributes_and_longer_names_than_any_node_writes_open_to_nobody() {
        TestNode node = bed.node();
        SessionId many = bed.session(Map.of("a", "b"));
        Map<String, Object> attributes = new HashMap<>();
        for (int i = 0; i < 100_001; i++) {
            attributes.put("a" + i, true);
        }
        bed.elsewhere(many, attributes);
        assertRefused(node, many);
        SessionId longName = bed.session(Map.of("a", "b"));
        bed.elsewhere(longName, Map.of("n".repeat(10 << 20), true));
        assertRefused(node, longName);
        SessionId empty = bed.session(Map.of("a", "b"));
        bed.elsewhere(empty, "a", new byte[0]);
        TestRequest request = node.request(empty);
        assertThat(request.get("a")).isNull();
        request.finish();
    }

    @Test
    void absurd_times_do_no_harm() {
        TestNode node = bed.node();
        for (Instant created : List.of(Instant.parse("9999-12-31T23:59:59Z"), Instant.EPOCH.minusSeconds(1L << 40))) {
            for (Duration idle : List.of(Duration.ofDays(-5), Duration.ofMillis(1L << 50), Duration.ZERO)) {
                SessionId id = bed.session(Map.of("a", "b"));
                bed.elsewhere(
                        id, facts -> new Facts(created, facts.secret(), idle, facts.absoluteDeadline(), facts.user()));
                TestRequest request = node.request(id);
                assertThat(request.get("a")).isEqualTo("b");
                request.session().access();
                request.finish();
            }
        }
    }

    @Test
    void a_later_absolute_deadline_than_the_sealed_one_is_found_out_also_where_the_session_is_known() {
        TestNode node =
                bed.absoluteTimeout(Duration.ofMinutes(90)).attributes(SEALED).node();
        SessionId id = bed.session(Map.of("a", "b"));
        TestRequest known = node.request(id);
        assertThat(known.get("a")).isEqualTo("b");
        known.finish();
        Metadata honest = bed.stored(id).metadata().metadata();
        Instant later = honest.absoluteDeadline().plus(Duration.ofDays(1));
        setMetadata(id, new Metadata(honest.body(), honest.secret(), Duration.ofDays(2), later));
        assertRefused(node, id);
        assertRefused(bed.node(), id);
        assertThat(node.engine.metrics().getForged()).isPositive();
        assertThat(node.engine.metrics().getRefused()).isPositive();
        assertThat(bed.isStored(id)).as("nothing was deleted").isTrue();
    }

    @Test
    void a_session_that_the_store_gives_after_its_sealed_end_is_found_out_whatever_deadline_it_tells() {
        SessionId id =
                bed.absoluteTimeout(Duration.ofMinutes(90)).attributes(SEALED).session(Map.of("a", "b"));
        StoredSession honest = bed.stored(id);
        Instant end = honest.metadata().metadata().absoluteDeadline();
        StoredSession late = at(honest, end.plusSeconds(2));
        try (AttributeCodec codec = TestNode.codec(SEALED)) {
            assertThat(copy(codec).apply(new LoadResult.Whole(at(honest, end)), System.nanoTime()))
                    .isTrue();
            assertThatThrownBy(() -> copy(codec).apply(new LoadResult.Whole(late), System.nanoTime()))
                    .isInstanceOf(RefusedSessionException.class)
                    .hasMessageContaining(end.toString());
            assertThat(copy(codec).apply(late, System.nanoTime()))
                    .as("whoever ends it gets it later than that")
                    .isTrue();
        }
    }

    private static SessionCopy copy(AttributeCodec codec) {
        return new SessionCopy(new StoreClock(), new FactsSeal(EngineBed.NAMESPACE, codec));
    }

    private static StoredSession at(StoredSession session, Instant now) {
        Times times = session.times();
        return new StoredSession(
                session.incarnation(),
                session.version(),
                session.metadata(),
                session.attributes(),
                new Times(now, times.accessBefore(), times.lastAccess(), times.deadline()));
    }

    private void setBody(SessionId id, byte[] body) {
        Metadata before = bed.stored(id).metadata().metadata();
        setMetadata(id, new Metadata(body, before.secret(), before.maxInactive()));
    }

    private void setMetadata(SessionId id, Metadata metadata) {
        StoredSession stored = bed.stored(id);
        try (SessionStore store = bed.backend.connect().open(EngineBed.NAMESPACE, true)) {
            store.commit(
                    id.handle(),
                    new Delta(
                            stored.incarnation(),
                            new CommitNumber(new Random().nextLong(), 1),
                            Map.of(),
                            Set.of(),
                            Optional.of(
                                    new Delta.MetadataChange(stored.metadata().version(), metadata)),
                            Map.of()));
        }
    }
}
