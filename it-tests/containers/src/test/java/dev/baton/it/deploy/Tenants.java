// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.deploy;

import dev.baton.it.TomcatNode;
import dev.baton.it.WebReply;
import dev.baton.it.probe.ProbeWar;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** The applications of a running node, put into its {@code webapps} directory and taken out of it. */
final class Tenants {
    private static final String PAGE = "/hello";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final TomcatNode node;
    private final Customer hand = new Customer(ProbeWar.NAME);

    Tenants(TomcatNode node) {
        this.node = node;
    }

    /** Puts an application there, and returns when it serves requests. */
    void deploy(String name, Path war) {
        try {
            // Whole from its first moment, since Tomcat looks by itself too.
            Path copy = Files.copy(war, node.base().resolve("temp").resolve(name + ".war"));
            Files.move(copy, placeOf(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(name, 200);
    }

    /** Takes an application away, and returns when it is. */
    void undeploy(String name) {
        try {
            Files.delete(placeOf(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(name, 404);
    }

    private Path placeOf(String name) {
        return node.base().resolve("webapps").resolve(name + ".war");
    }

    // Asked again, for Tomcat leaves out what it is at work on.
    private void await(String name, int status) {
        Customer visitor = new Customer(name);
        Await.until(
                "%s to answer with %d".formatted(name, status),
                LIMIT,
                () -> {
                    hand.text(node, "/check?name=/" + name);
                    return visitor.get(node, PAGE).status() == status;
                },
                () -> node.output().tail());
    }

    /** Reloads an application: the same files, another class loader. */
    void reload(String name) {
        WebReply reply = hand.get(node, "/reload?name=/" + name);
        if (reply.status() != 200) {
            throw new IllegalStateException(reply + "\n" + node.output().tail());
        }
    }

    /** Collects garbage, and returns what is left; connections are those to {@code store}. */
    Remains remains(RedisServer store) {
        return Remains.of(hand.lines(node, "/remains"), connectionsTo(store));
    }

    /** Counts the connections to a server, our own question's left out. */
    static long connectionsTo(RedisServer store) {
        try (RespClient door = store.connect()) {
            return String.valueOf(door.call("CLIENT", "LIST")).lines().count() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
