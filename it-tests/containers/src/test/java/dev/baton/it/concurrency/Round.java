// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.History;
import dev.baton.it.WebReply;
import dev.baton.it.oracle.Answer;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * One session, and requests that race for it: some at the same time by chance, some held in their middle.
 *
 * @param <Q> what requests are called in the history
 */
final class Round<Q> {
    private static final int HANDLE = 22;
    private static final int SPREAD_MICROS = 1_500;

    private final Application application;
    private final Site site;
    private final Client client;
    private final Random chance;
    private final Executor threads;
    private final History<Q, Answer> history = new History<>();
    private final String id;

    Round(Application application, Site site, Client client, Random chance, Executor threads) {
        this.application = application;
        this.site = site;
        this.client = client;
        this.chance = chance;
        this.threads = threads;
        WebReply started = client.get(anyNode(), application.path("/start"));
        if (!started.isSuccess()) {
            throw new IllegalStateException("No session: " + started);
        }
        this.id = started.text();
    }

    /** Returns the id by which the session began. */
    String id() {
        return id;
    }

    /** Returns the part of the id that stays. */
    String handle() {
        return id.substring(0, HANDLE);
    }

    /** Returns how often listeners were told that the session has ended, on all nodes. */
    int ends() {
        return site.nodes().stream()
                .map(node -> client.get(node, application.path("/ends?handle=" + handle())))
                .mapToInt(reply -> Integer.parseInt(reply.text()))
                .sum();
    }

    /** Returns the path of a page of the application. */
    String path(String page) {
        return application.path(page);
    }

    History<Q, Answer> history() {
        return history;
    }

    SiteNode anyNode() {
        return site.nodes().get(chance.nextInt(site.nodes().size()));
    }

    /** Asks at once, and waits for the answer. */
    Answer ask(Q what, SiteNode node, String page, String by) {
        History<Q, Answer>.Open call = history.start(what);
        Answer answer = Answer.of(client.get(node, application.path(page), by));
        call.end(answer);
        return answer;
    }

    /** Asks a node picked by chance, after a while drawn by chance. */
    CompletableFuture<Answer> askSoon(Q what, String page) {
        SiteNode node = anyNode();
        long nanos = 1_000L * chance.nextInt(SPREAD_MICROS);
        return CompletableFuture.supplyAsync(
                () -> {
                    LockSupport.parkNanos(nanos);
                    return ask(what, node, page, id);
                },
                threads);
    }

    /** Returns a page that takes a while drawn by chance to change the attribute. */
    String slow(String name) {
        return "/slow?name=%s&micros=%d".formatted(name, chance.nextInt(SPREAD_MICROS));
    }

    /** Begins a request that changes an attribute, and stops in its middle; returns when it has come so far. */
    Held hold(SiteNode node, String name) {
        String latch = UUID.randomUUID().toString();
        CompletableFuture<WebReply> reply = CompletableFuture.supplyAsync(
                () -> client.get(
                        node,
                        application.path("/hold?then=set&value=held&name=%s&latch=%s".formatted(name, latch)),
                        id),
                threads);
        client.get(node, application.path("/arrived?latch=" + latch));
        return new Held(node, latch, reply);
    }

    /** A request that waits in its middle. */
    final class Held {
        private final SiteNode node;
        private final String latch;
        private final CompletableFuture<WebReply> reply;

        private Held(SiteNode node, String latch, CompletableFuture<WebReply> reply) {
            this.node = node;
            this.latch = latch;
            this.reply = reply;
        }

        SiteNode node() {
            return node;
        }

        /** Lets it go on, and waits for its answer. For the history it begins only now: so does what it changes. */
        Answer goOn(Q what) {
            History<Q, Answer>.Open call = history.start(what);
            client.get(node, application.path("/release?latch=" + latch));
            Answer answer = Answer.of(reply.join());
            call.end(answer);
            return answer;
        }
    }
}
