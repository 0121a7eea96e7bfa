// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.TomcatDistribution;
import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.Cluster;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The specification's rules for listeners of sessions, on two Tomcats as they are distributed, with the jar dropped in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ListenerRules {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DESTROYED = "destroyed with %s in corner by its own loader";

    private final TomcatDistribution one;
    private final TomcatDistribution other;

    @AutoClose
    private RedisServer redis;

    @AutoClose
    private Cluster cluster;

    private Customer guest;

    ListenerRules(TomcatDistribution one, TomcatDistribution other) {
        this.one = one;
        this.other = other;
    }

    @BeforeAll
    final void start(@TempDir Path directory) {
        redis = RedisServer.embedded();
        Path war = Guesthouse.war().writeTo(directory.resolve("house.war"));
        cluster = Cluster.start(node(one, war), node(other, war));
    }

    private TomcatSetup node(TomcatDistribution tomcat, Path war) {
        return DropIn.tomcat(tomcat, redis.uri()).application("house", war).user(Guesthouse.USER, Guesthouse.USER);
    }

    @BeforeEach
    final void comeIn() {
        guest = cluster.customer("house");
    }

    private TomcatNode a() {
        return cluster.node(0);
    }

    private TomcatNode b() {
        return cluster.node(1);
    }

    private List<String> events(TomcatNode node, String handle) {
        return cluster.customer("house").lines(node, "/guest/events").stream()
                .filter(event -> event.startsWith(handle))
                .map(event -> event.substring(handle.length() + 1))
                .toList();
    }

    @Test
    void listenersLearnOfCreationChangesAndEndOnTheNodeWhereTheyHappen() {
        String handle = guest.text(a(), "/guest/check-in?name=ann");
        guest.text(b(), "/guest/check-in?name=bob");
        guest.text(a(), "/guest/rotate");
        guest.text(a(), "/guest/leave");
        guest.text(b(), "/guest/check-in?name=eve");
        guest.text(a(), "/guest/end");

        assertThat(events(a(), handle))
                .containsExactly(
                        "created, new true",
                        "bound ann",
                        "added name=ann",
                        "id changed, the same false",
                        "unbound bob",
                        "removed name=bob",
                        DESTROYED.formatted("eve"),
                        "unbound eve",
                        "removed name=eve");
        // Where the new value is a listener itself, Tomcat tells of the new one instead of the old, in its own
        // sessions, too.
        assertThat(events(b(), handle))
                .containsExactly("bound bob", "unbound ann", "replaced name=bob", "bound eve", "added name=eve");
    }

    @Test
    void aSessionThatNobodyUsesIsDestroyedOnceByTheSameRulesAndInTheApplicationsNamingContext() {
        String handle = guest.text(a(), "/guest/check-in?name=idle");
        guest.text(b(), "/guest/patience?name=1");
        int before = events(a(), handle).size() + events(b(), handle).size();

        Await.until(
                "the end to be told",
                PATIENCE,
                () -> events(a(), handle).size() + events(b(), handle).size() >= before + 3);

        TomcatNode ended = events(a(), handle).contains("unbound idle") ? a() : b();
        List<String> told = events(ended, handle);
        assertThat(told.subList(told.size() - 3, told.size()))
                .containsExactly(DESTROYED.formatted("idle"), "unbound idle", "removed name=idle");
        assertThat(events(ended == a() ? b() : a(), handle))
                .noneMatch(event -> event.startsWith("destroyed") || event.startsWith("unbound"));
    }

    @Test
    void theWebSocketOfAUserIsClosedAfterHisLogoutOnTheOtherNodeAndNobodyElses() throws Exception {
        guest.text(a(), "/guest/log-in");
        Customer staying = cluster.customer("house");
        staying.text(a(), "/guest/log-in");
        Caller closing = call(a(), guest);
        Caller open = call(a(), staying);

        guest.text(b(), "/guest/end");

        assertThat(closing.closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotEqualTo(Caller.BROKEN);
        assertThat(open.closed).isNotDone();
    }

    private Caller call(TomcatNode node, Customer customer) throws Exception {
        Caller caller = new Caller();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Cookie", "JSESSIONID=" + customer.id().orElseThrow())
                .buildAsync(URI.create("ws://127.0.0.1:" + node.port() + "/house/socket"), caller)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return caller;
    }

    private static final class Caller implements WebSocket.Listener {
        private static final int BROKEN = -1;

        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete(BROKEN);
        }
    }
}
