// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.CLAIM;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the application's listeners are told, and on which node. */
@Tag("every-jetty")
class ListenersTest {
    /** What happened, as {@code node: what}. */
    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> Servlets.listen(site.context(), new Listener(site.node())));

    private final Browser browser = new Browser();

    private record Listener(String node)
            implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {
        private void note(String what) {
            EVENTS.add(node + ": " + what);
        }

        @Override
        public void sessionCreated(HttpSessionEvent event) {
            note("created, new " + event.getSession().isNew());
            event.getSession().setAttribute("by", "listener");
        }

        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            note("destroyed with " + event.getSession().getAttribute("name"));
        }

        @Override
        public void attributeAdded(HttpSessionBindingEvent event) {
            note("added " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            note("removed " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeReplaced(HttpSessionBindingEvent event) {
            note("replaced " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldId) {
            note("id changed from " + oldId + " to " + event.getSession().getId());
        }
    }

    /** Tells when it is put into a session and when it leaves it. */
    record Bound(String name) implements HttpSessionBindingListener, Serializable {
        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            EVENTS.add("bound " + name + " as " + event.getName());
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            EVENTS.add("unbound " + name + " as " + event.getName());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeEach
    void forgetEvents() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
        CLUSTER.on("/end", (request, response) -> {
            if (request.getSession(false) != null) {
                request.getSession().invalidate();
            }
        });
        CLUSTER.on(
                "/set",
                (request, response) -> request.getSession().setAttribute("name", new Bound(request.getQueryString())));
        EVENTS.clear();
    }

    @Test
    void a_session_is_created_once_and_what_the_listener_puts_into_it_is_there_everywhere() {
        CLUSTER.on(
                "/by",
                (request, response) ->
                        response.getWriter().print(request.getSession().getAttribute("by")));

        browser.ok(CLUSTER.a(), "/begin");
        browser.ok(CLUSTER.b(), "/begin");

        assertThat(EVENTS).filteredOn(event -> event.contains("created")).containsExactly("a: created, new true");
        assertThat(browser.ok(CLUSTER.b(), "/by")).isEqualTo("listener");
    }

    @Test
    void a_session_is_destroyed_once_on_the_node_that_ends_it_with_its_attributes_readable() {
        browser.ok(CLUSTER.a(), "/begin");
        browser.ok(CLUSTER.b(), "/begin");

        browser.ok(CLUSTER.b(), "/end");
        browser.ok(CLUSTER.a(), "/end");

        assertThat(EVENTS).filteredOn(event -> event.contains("destroyed")).containsExactly("b: destroyed with value");
    }

    @Test
    void a_session_that_a_node_has_never_shown_to_the_application_ends_there_with_its_attributes_readable() {
        browser.ok(CLUSTER.a(), "/begin");

        browser.ok(CLUSTER.b(), "/end");

        assertThat(EVENTS).filteredOn(event -> event.contains("destroyed")).containsExactly("b: destroyed with value");
    }

    @Test
    void a_session_that_two_nodes_end_at_the_same_time_is_destroyed_once() {
        CyclicBarrier both = new CyclicBarrier(2);
        CLUSTER.on("/end-together", (request, response) -> {
            var session = request.getSession(false);
            both.await();
            session.invalidate();
        });
        browser.ok(CLUSTER.a(), "/begin");

        var first = browser.start(CLUSTER.a(), "/end-together");
        var second = browser.start(CLUSTER.b(), "/end-together");
        assertThat(Browser.result(first).statusCode()).isEqualTo(200);
        assertThat(Browser.result(second).statusCode()).isEqualTo(200);

        assertThat(EVENTS).filteredOn(event -> event.contains("destroyed")).hasSize(1);
    }

    @Test
    void a_session_that_could_not_be_ended_is_not_destroyed_until_it_is() {
        browser.ok(CLUSTER.a(), "/begin");
        CLUSTER.a().link().failNext(CLAIM, UNREACHABLE);
        assertThat(browser.get(CLUSTER.a(), "/end").statusCode()).isEqualTo(503);
        assertThat(EVENTS).noneMatch(event -> event.contains("destroyed"));

        browser.ok(CLUSTER.a(), "/end");

        assertThat(EVENTS).filteredOn(event -> event.contains("destroyed")).hasSize(1);
    }

    @Test
    void values_learn_that_they_are_bound_replaced_and_unbound_on_whatever_node() {
        browser.ok(CLUSTER.a(), "/set?one");
        browser.ok(CLUSTER.b(), "/set?two");
        browser.ok(CLUSTER.a(), "/end");

        assertThat(EVENTS)
                .filteredOn(event -> event.contains("bound"))
                .containsExactly(
                        "bound one as name", "unbound one as name", "bound two as name", "unbound two as name");
    }

    @Test
    void a_value_that_cannot_be_kept_is_never_bound() {
        CLUSTER.on("/bad", (request, response) -> {
            try {
                request.getSession().setAttribute("name", new Unserializable());
            } catch (IllegalArgumentException e) {
                response.getWriter().print("refused");
            }
        });

        assertThat(browser.ok(CLUSTER.a(), "/bad")).isEqualTo("refused");

        assertThat(EVENTS).noneMatch(event -> event.contains("bound"));
    }

    /** Listens, and cannot be kept. */
    static final class Unserializable implements HttpSessionBindingListener {
        @SuppressWarnings("unused")
        private final Thread thread = Thread.currentThread();

        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            EVENTS.add("bound " + event.getName());
        }
    }

    @Test
    void listeners_see_attributes_added_replaced_and_removed_with_the_old_value_where_there_is_one() {
        CLUSTER.on("/replace", (request, response) -> request.getSession().setAttribute("name", "next"));
        CLUSTER.on("/remove", (request, response) -> request.getSession().removeAttribute("name"));

        browser.ok(CLUSTER.a(), "/begin");
        browser.ok(CLUSTER.b(), "/replace");
        browser.ok(CLUSTER.a(), "/remove");

        assertThat(EVENTS)
                .filteredOn(event -> event.contains(" name="))
                .containsExactly("a: added name=value", "b: replaced name=value", "a: removed name=next");
    }

    @Test
    void listeners_learn_of_a_new_id_on_the_node_that_gave_it() {
        CLUSTER.on("/change", (request, response) -> request.changeSessionId());
        browser.ok(CLUSTER.a(), "/begin");
        String before = browser.id();

        browser.ok(CLUSTER.b(), "/change");

        assertThat(EVENTS)
                .filteredOn(event -> event.contains("id changed"))
                .containsExactly("b: id changed from " + before + " to " + browser.id());
    }
}
