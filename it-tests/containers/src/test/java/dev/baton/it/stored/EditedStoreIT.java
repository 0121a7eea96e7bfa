// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.concurrency.Report;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody writes to Redis past the nodes, where {@code encryption} is {@code required}. */
class EditedStoreIT {
    private static final Random RANDOM = Seed.of("keys of the edited store").random();
    private static final String KEYS = "k1:" + Base64.getEncoder().encodeToString(randomKey());
    private static final Application SHOP = sealed("shop").with(Application.Trait.LOGIN);
    private static final Application OFFICE = sealed("office");
    private static final Application BRIEF = sealed("brief").with("absoluteTimeout", "5s");

    /** Too long for the field that small attributes share. */
    private static final String ADMIN = "admin".repeat(80);

    private static final String USER = "user".repeat(100);

    /** Version, idle time, absolute deadline, end of the retired secret, each 8 bytes, and that secret's hash. */
    private static final int BEFORE_RECORD = 54;

    private static final int IDLE_TIME_AT = 8;
    private static final int DEADLINE_AT = 16;
    private static final String RECORD = "b";
    private static final String SMALL = "p";

    /** For the store's answers: none of this is about a store that is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static int tried;

    @AutoClose
    private static Site site;

    @AutoClose
    private static RespClient redis;

    @AutoClose
    private final Client client = new Client();

    @BeforeAll
    static void start() throws IOException {
        site = Site.startOnDurableStore(2, PATIENCE, SHOP, OFFICE, BRIEF);
        redis = door(site);
    }

    /** A way to the store past the nodes. */
    private static RespClient door(Site site) throws IOException {
        URI uri = site.store().uri();
        return RespClient.connect(uri.getHost(), uri.getPort(), Duration.ofSeconds(60));
    }

    @AfterAll
    static void report() {
        Report.row("bytes edited in Redis, sealed: accepted", tried, 0, "each counted and refused");
    }

    private static Application sealed(String name) {
        return Application.of(name)
                .with("encryption", "required")
                .with("encryptionKeys", KEYS)
                .with("absoluteTimeout", "12h");
    }

    private static byte[] randomKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return key;
    }

    /** A session that only the first node has in memory. */
    private String begin(Application application, String role) {
        String id = text(0, application, "/start", "");
        text(0, application, "/set?name=role&value=" + role, id);
        return id;
    }

    private String text(int node, Application application, String page, String id) {
        WebReply reply = client.get(site.node(node), application.path(page), id);
        assertThat(reply.isSuccess()).as("%s: %s", page, reply).isTrue();
        return reply.text().strip();
    }

    private static StoredSession stored(String id) {
        return StoredSession.find(redis, id).orElseThrow();
    }

    private static long forged(Application application) {
        return site.node(1).metric(application, "Forged");
    }

    private static long refused(Application application) {
        return site.node(1).metric(application, "Refused");
    }

    private void assertRoleIsHidden(String id) {
        long before = forged(SHOP);
        assertThat(text(1, SHOP, "/get?name=role", id)).isEqualTo("-");
        assertThat(text(1, SHOP, "/names", id)).doesNotContain("role");
        assertThat(forged(SHOP)).isEqualTo(before + 1);
        tried++;
    }

    @Test
    void anAttributeOfAnotherSessionIsRefusedAndCounted() {
        String thief = begin(SHOP, USER);
        stored(thief).copy(stored(begin(SHOP, ADMIN)), "a:role", "a:role");
        assertRoleIsHidden(thief);
    }

    @Test
    void theSmallAttributesOfAnotherSessionAreRefusedAndCounted() {
        String thief = begin(SHOP, "user");
        stored(thief).copy(stored(begin(SHOP, "admin")), SMALL, SMALL);
        long before = forged(SHOP);
        assertThat(text(1, SHOP, "/names", thief)).isEmpty();
        assertThat(forged(SHOP)).isEqualTo(before + 3);
        tried++;
    }

    @Test
    void anAttributeUnderAnotherNameIsRefusedAndCounted() {
        String thief = begin(SHOP, USER);
        text(0, SHOP, "/set?name=wish&value=" + ADMIN, thief);
        stored(thief).copy(stored(thief), "a:wish", "a:role");
        assertRoleIsHidden(thief);
        assertThat(text(1, SHOP, "/get?name=wish", thief)).isEqualTo(ADMIN);
    }

    @Test
    void anAttributeOfAnotherApplicationIsRefusedAndCounted() {
        String thief = begin(SHOP, USER);
        stored(thief).copy(stored(begin(OFFICE, ADMIN)), "a:role", "a:role");
        assertRoleIsHidden(thief);
    }

    @Test
    void anAttributeThatIsNotSealedIsRefusedAndCounted() throws IOException {
        String thief = begin(SHOP, USER);
        stored(thief).replace("a:role", plain(ADMIN));
        assertRoleIsHidden(thief);
    }

    private static byte[] plain(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0xC5, 1, 1, 4, 0});
        bytes.write(text.getBytes(StandardCharsets.ISO_8859_1));
        CRC32C sum = new CRC32C();
        sum.update(bytes.toByteArray());
        bytes.write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        return bytes.toByteArray();
    }

    @Test
    void aPlainAttributeIsReadWhereNothingIsSealedSoThatTheOneAboveIsRefusedForThatAlone() throws IOException {
        try (Site open = Site.startOnDurableStore(2, PATIENCE, Application.of("open"));
                RespClient door = door(open)) {
            String id = client.get(open.node(0), "/open/start").text().strip();
            client.get(open.node(0), "/open/set?name=role&value=" + USER, id);
            StoredSession.find(door, id).orElseThrow().replace("a:role", plain(ADMIN));
            assertThat(client.get(open.node(1), "/open/get?name=role", id).text())
                    .contains(ADMIN);
        }
    }

    @Test
    void theRecordOfSomebodyWhoIsLoggedInOpensNoOtherSession() {
        String admin = begin(SHOP, USER);
        String renewed = text(0, SHOP, "/log-in", admin);
        assertThat(text(1, SHOP, "/who", renewed)).isEqualTo("ada");
        String thief = begin(SHOP, USER);
        for (int i = 0; i < 5; i++) {
            // The record's version must not be later than the session's.
            text(0, SHOP, "/set?name=more&value=" + i, thief);
        }
        stored(thief).copy(stored(renewed), RECORD, RECORD);
        assertRefused(SHOP, thief, "the record of another");
        assertThat(text(1, SHOP, "/who", renewed)).isEqualTo("ada");
    }

    @Test
    void aRecordInWhichAnyByteWasChangedOpensNothingAndIsThereAgainWhenItIsPutRight() {
        String id = text(0, SHOP, "/log-in", begin(SHOP, USER));
        StoredSession session = stored(id);
        session.keep(RECORD);
        int length = session.length(RECORD);
        for (int at = BEFORE_RECORD; at < length; at++) {
            session.flip(RECORD, at);
            long before = forged(SHOP) + site.node(1).metric(SHOP, "Unreadable");
            WebReply reply = client.get(site.node(1), SHOP.path("/who"), id);
            // A key that is not known here is an outage, and nobody is logged out by one.
            assertThat(reply.status() == 503 || reply.text().strip().equals("none"))
                    .as("byte %d of %d: %s %s", at, length, reply, reply.text())
                    .isTrue();
            assertThat(forged(SHOP) + site.node(1).metric(SHOP, "Unreadable"))
                    .as("byte %d of %d", at, length)
                    .isGreaterThan(before);
            session.restore(RECORD);
            tried++;
        }
        assertThat(text(1, SHOP, "/who", id)).isEqualTo("ada");
    }

    @Test
    void aLaterAbsoluteDeadlineOpensNothing() {
        String id = begin(SHOP, USER);
        StoredSession session = stored(id);
        prolong(session);
        assertRefused(SHOP, id, "a later deadline");
        assertThat(text(0, SHOP, "/who", id))
                .as("where the session is in memory")
                .isEqualTo("none");
    }

    @Test
    void aSessionThatTheStoreKeepsBeyondItsAbsoluteDeadlineOpensNothing() {
        Kept kept = keptForAYear();
        Await.until("the deadline to pass", PATIENCE, () -> kept.session().now() > kept.end() + 2_000);
        assertRefused(BRIEF, kept.id(), "a session after its deadline");
        assertThat(text(0, BRIEF, "/who", kept.id()))
                .as("where the session is in memory")
                .isEqualTo("none");
    }

    /** A session of which the store says that it lives for another year, while its record says {@code end}. */
    private record Kept(String id, StoredSession session, long end) {}

    private Kept keptForAYear() {
        // On a machine that has other work, a session may have ended before it can be edited.
        for (int i = 0; i < 20; i++) {
            String id = text(0, BRIEF, "/start", "");
            Optional<StoredSession> session = StoredSession.find(redis, id);
            if (session.isPresent()) {
                long end = session.get().time("e");
                session.get().setTime("e", end + Duration.ofDays(365).toMillis());
                if (session.get().now() < end) {
                    return new Kept(id, session.get(), end);
                }
            }
        }
        throw new AssertionError("No session lived long enough to be edited");
    }

    /** As thoroughly as somebody can who knows the format, but no key. */
    private static void prolong(StoredSession session) {
        long idle = Duration.ofDays(300).toMillis();
        long later = session.time("e") + Duration.ofDays(365).toMillis();
        session.setTime("i", idle);
        session.setTime("e", later);
        session.write(RECORD, IDLE_TIME_AT, ByteBuffer.allocate(8).putLong(idle).array());
        session.write(RECORD, DEADLINE_AT, ByteBuffer.allocate(8).putLong(later).array());
    }

    private void assertRefused(Application application, String id, String what) {
        long forged = forged(application);
        long refused = refused(application);
        assertThat(text(1, application, "/who", id)).as(what).isEqualTo("none");
        assertThat(forged(application)).as(what).isGreaterThan(forged);
        assertThat(refused(application)).as(what).isGreaterThan(refused);
        tried++;
    }
}
