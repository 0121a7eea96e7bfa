// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Plays a visitor's journey through the demo, from outside, and compares what it sees with what Baton promises.
 *
 * <p>It prints a line for each step and ends at the first that goes wrong.
 */
final class Journey {
    private static final long LONGEST_SECONDS = 120;
    private static final String MIDDLE_OF_REQUEST_MILLIS = "4000";

    private final PrintStream out;
    private final URI home;
    private final ClusterView cluster;
    private final Browser browser;

    /** Not the common pool: with few processors it runs one of the journey's two threads only. */
    private final ExecutorService threads = Executors.newCachedThreadPool(Journey::daemon);

    private List<String> nodes = List.of();
    private int steps;
    private int added;
    private String handle = "";
    private String oldId = "";

    /** A journey through the demo whose balancer listens on {@code port}. */
    Journey(int port, PrintStream out) {
        this.out = out;
        this.home = URI.create("http://127.0.0.1:" + port);
        this.cluster = new ClusterView(new Browser(home));
        this.browser = new Browser(home);
    }

    /** Goes all the way; false if a step went wrong, or if it took too long. */
    boolean succeeds() throws InterruptedException {
        CompletableFuture<Void> journey = CompletableFuture.runAsync(this::travel, threads);
        try {
            journey.get(LONGEST_SECONDS, TimeUnit.SECONDS);
            out.println("All " + steps + " steps went as promised.");
            return true;
        } catch (ExecutionException e) {
            out.println("✗ step " + (steps + 1) + " — "
                    + Objects.requireNonNullElse(e.getCause(), e).getMessage());
        } catch (TimeoutException e) {
            out.println("✗ step " + (steps + 1) + " — expected an end within " + LONGEST_SECONDS + " s, saw none");
        }
        return false;
    }

    private void travel() {
        step("all nodes come up", this::comeUp);
        step("fill the cart across the nodes", this::fillCart);
        step("kill a node in the middle of an add", this::killInTheMiddle);
        step("go on with the others", this::goOn);
        step("start the killed node again", this::startAgain);
        step("log in with FORM, each request on another node", this::logIn);
        step("the id from before the login is dead on all nodes", this::idBeforeLoginIsDead);
        step("kill the Jetty", this::killTheJetty);
        step("rotate the id", this::rotate);
        step("log out everywhere", this::logOut);
    }

    private String comeUp() throws Exception {
        nodes = cluster.nodes();
        List<String> seen = new ArrayList<>();
        for (String node : nodes) {
            cluster.awaitUp(node);
            seen.add(node + ": " + cluster.container(node) + ", process " + cluster.pid(node));
        }
        return String.join("; ", seen);
    }

    private String fillCart() throws Exception {
        TreeSet<String> served = new TreeSet<>();
        for (int i = 0; i < 2 * nodes.size(); i++) {
            View view = add();
            if (handle.isEmpty()) {
                handle = view.handle().orElse("");
            }
            expect("a cart of " + added + " in session " + handle, view, hasCart(view));
            served.add(view.node());
        }
        expect("adds served by " + nodes, served, served.equals(new TreeSet<>(nodes)));
        return added + " adds on nodes " + served + ", one session, handle " + handle;
    }

    private String killInTheMiddle() throws Exception {
        String number = UUID.randomUUID().toString();
        Map<String, String> form = Map.of("sku", "medal", "number", number, "pause", MIDDLE_OF_REQUEST_MILLIS);
        CompletableFuture<Browser.Answer> inFlight = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return browser.post("/shop/api/cart/add", form);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
        String victim = cluster.awaitRequestInside("/shop/api/cart/add");
        cluster.kill(victim);
        Browser.Answer cutOff = inFlight.get(30, TimeUnit.SECONDS);
        expect("status 502 for the request that died with its node", cutOff, cutOff.status() == 502);

        View once = View.of(browser.post("/shop/api/cart/add", Map.of("sku", "medal", "number", number)));
        added++;
        expect("the add, sent again, counted once: " + added, once, hasCart(once));
        View twice = View.of(browser.post("/shop/api/cart/add", Map.of("sku", "medal", "number", number)));
        expect("the same add a third time to change nothing: " + added, twice, hasCart(twice));
        return "node " + victim + " gone (" + cluster.end(victim)
                + "), the add cut off (502) and, sent again, there once: " + added + " in the cart";
    }

    private String goOn() throws Exception {
        List<String> left = cluster.nodesThatAre("up");
        for (int i = 0; i < 4; i++) {
            View view = add();
            expect("a cart of " + added + " from one of " + left, view, hasCart(view) && left.contains(view.node()));
        }
        return "4 adds on nodes " + left + ", nothing but 200, " + added + " in the cart";
    }

    private String startAgain() throws Exception {
        String node = cluster.nodesThatAre("down").get(0);
        cluster.start(node);
        cluster.awaitUp(node);
        expectOnAllNodes("the cart of " + added, this::hasCart);
        return "node " + node + " as process " + cluster.pid(node) + ", and the cart of " + added + " from all";
    }

    private String logIn() throws Exception {
        String before = browser.sessionId();
        Browser.Answer form = browser.get("/shop/account");
        expect("the form to log in", form, form.status() == 200 && form.body().contains("j_security_check"));
        Browser.Answer wrong = logInWith("wrong");
        expect("a refusal of a wrong password", wrong, wrong.body().contains("That was not it"));
        Browser.Answer right = logInWith("demo");
        // A page that one container has noted down means nothing to the other, which leads to the shop instead.
        expect("a redirect", right, right.location().matches(".*/shop(/account)?"));
        Browser.Answer account = browser.get("/shop/account");
        expect("that page to let ada in", account, account.location().endsWith("/shop/"));
        expect("a new id after the login", "the old one", !browser.sessionId().equals(before));
        oldId = before;
        expectOnAllNodes("ada's cart of " + added, this::isAdas);
        return "form on %s, wrong password on %s, right one on %s, page on %s; ada with %d in the cart on all"
                .formatted(form.node(), wrong.node(), right.node(), account.node(), added);
    }

    private Browser.Answer logInWith(String password) throws IOException, InterruptedException {
        return browser.post("/shop/j_security_check", Map.of("j_username", "ada", "j_password", password));
    }

    private String idBeforeLoginIsDead() throws Exception {
        expectDead(oldId);
        return "no session for it on any, and ada is still in: " + ada();
    }

    private String killTheJetty() throws Exception {
        String jetty = cluster.nodeWhoseContainerIs("Jetty");
        cluster.kill(jetty);
        cluster.awaitDown(jetty);
        View view = ada();
        cluster.start(jetty);
        cluster.awaitUp(jetty);
        expectOnAllNodes("ada's cart of " + added, this::isAdas);
        return "node " + jetty + " gone, " + view + "; started again, and the same from all";
    }

    private String rotate() throws Exception {
        String before = browser.sessionId();
        View view = View.of(browser.post("/shop/api/rotate", Map.of()));
        expect("ada's cart of " + added + " under a new id", view, isAdas(view));
        expect("a new id", "the old one", !browser.sessionId().equals(before));
        expectOnAllNodes("ada's cart of " + added, this::isAdas);
        expectDead(before);
        return "a new id with the same handle on all nodes; the old id dead on all";
    }

    private String logOut() throws Exception {
        String before = browser.sessionId();
        View view = View.of(browser.post("/shop/api/logout", Map.of()));
        expect("no session and no user", view, isNobodys(view));
        expectOnAllNodes("no session and no user", Journey::isNobodys);
        expectDead(before);
        Browser.Answer account = Browser.withSessionId(home, before).get("/shop/account");
        expect("the form to log in", account, account.body().contains("j_security_check"));
        return "logged out on node " + view.node() + "; the id opens nothing on any";
    }

    private View add() throws IOException, InterruptedException {
        View view = View.of(browser.post(
                "/shop/api/cart/add",
                Map.of("sku", "baton", "number", UUID.randomUUID().toString())));
        added++;
        return view;
    }

    private View ada() throws IOException, InterruptedException {
        View view = View.of(browser.get("/shop/api/cart"));
        expect("ada's cart of " + added, view, isAdas(view));
        return view;
    }

    private boolean hasCart(View view) {
        return view.count() == added && view.handle().equals(Optional.of(handle));
    }

    private boolean isAdas(View view) {
        return hasCart(view) && view.user().filter("ada"::equals).isPresent();
    }

    private static boolean isNobodys(View view) {
        return view.count() == 0 && view.user().isEmpty() && view.handle().isEmpty();
    }

    private void expectOnAllNodes(String what, Predicate<View> promise) throws IOException, InterruptedException {
        expectOnAllNodes(browser, what, promise);
    }

    private void expectDead(String id) throws IOException, InterruptedException {
        expectOnAllNodes(Browser.withSessionId(home, id), "nothing under the old id", Journey::isNobodys);
    }

    private void expectOnAllNodes(Browser browser, String what, Predicate<View> promise)
            throws IOException, InterruptedException {
        TreeSet<String> served = new TreeSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            View view = View.of(browser.get("/shop/api/cart"));
            expect(what, view, promise.test(view));
            served.add(view.node());
        }
        expect("answers from " + nodes, served, served.equals(new TreeSet<>(nodes)));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "journey");
        thread.setDaemon(true);
        return thread;
    }

    private static void expect(String expected, Object seen, boolean met) {
        if (!met) {
            throw new Broken("expected " + expected + ", saw " + seen);
        }
    }

    private void step(String title, Step step) {
        try {
            String saw = step.go();
            steps++;
            out.println("✓ step " + steps + ": " + title + " — saw " + saw);
        } catch (Broken e) {
            throw new Broken(title + " — " + e.getMessage());
        } catch (Exception e) {
            throw new Broken(title + " — expected no error, saw " + Objects.toString(e.getMessage(), e.toString()));
        }
    }

    /** One step; returns what it saw. */
    private interface Step {
        String go() throws Exception;
    }

    /** A promise that was not kept. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }
}
