// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import dev.baton.it.WarBuilder;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** An application with every kind of listener that the Servlet specification has for sessions, and a WebSocket. */
public final class Guesthouse {
    static final String USER = "ada";

    private static final int HANDLE = 22;
    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    private Guesthouse() {}

    /** The application, ready to be deployed. */
    static WarBuilder war() {
        return new WarBuilder().classes(Guesthouse.class).webXml("""
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <listener><listener-class>%s</listener-class></listener>
                  <servlet>
                    <servlet-name>guests</servlet-name>
                    <servlet-class>%s</servlet-class>
                  </servlet>
                  <servlet-mapping>
                    <servlet-name>guests</servlet-name>
                    <url-pattern>/guest/*</url-pattern>
                  </servlet-mapping>
                  <login-config><auth-method>BASIC</auth-method></login-config>
                  <env-entry>
                    <env-entry-name>house</env-entry-name>
                    <env-entry-type>java.lang.String</env-entry-type>
                    <env-entry-value>corner</env-entry-value>
                  </env-entry>
                </web-app>
                """.formatted(
                        Porter.class.getName(), Desk.class.getName()));
    }

    private static void note(HttpSession session, String what) {
        EVENTS.add(session.getId().substring(0, HANDLE) + " " + what);
    }

    /** Notes what it is told. */
    public static final class Porter
            implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {
        @Override
        public void sessionCreated(HttpSessionEvent event) {
            note(event.getSession(), "created, new " + event.getSession().isNew());
        }

        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            note(
                    event.getSession(),
                    "destroyed with %s in %s by %s"
                            .formatted(
                                    event.getSession().getAttribute("name"),
                                    house(),
                                    loader == Guesthouse.class.getClassLoader() ? "its own loader" : loader));
        }

        @Override
        public void attributeAdded(HttpSessionBindingEvent event) {
            note(event.getSession(), "added " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            note(event.getSession(), "removed " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeReplaced(HttpSessionBindingEvent event) {
            note(event.getSession(), "replaced " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldId) {
            note(
                    event.getSession(),
                    "id changed, the same " + oldId.equals(event.getSession().getId()));
        }

        /** What JNDI has there says in whose naming context a listener runs. */
        @SuppressWarnings("BanJNDI")
        private static Object house() {
            try {
                return new InitialContext().lookup("java:comp/env/house");
            } catch (NamingException e) {
                return e.toString();
            }
        }
    }

    /** Knows when it is put into a session and when it leaves it. */
    public record Guest(String name) implements HttpSessionBindingListener, Serializable {
        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            note(event.getSession(), "bound " + name);
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            note(event.getSession(), "unbound " + name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Says nothing. */
    @ServerEndpoint("/socket")
    public static final class Telephone {
        @OnOpen
        public void open(Session session) {
            session.setMaxIdleTimeout(0);
        }
    }

    /** Does what the path says, and answers with the session's handle or with what was noted. */
    @SuppressWarnings("serial")
    public static final class Desk extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            if (request.getPathInfo().equals("/events")) {
                response.getWriter().print(String.join("\n", EVENTS));
                return;
            }
            HttpSession session = request.getSession();
            response.getWriter().print(session.getId().substring(0, HANDLE));
            String name = request.getParameter("name");
            switch (request.getPathInfo()) {
                case "/check-in" -> session.setAttribute("name", new Guest(name));
                case "/leave" -> session.removeAttribute("name");
                case "/patience" -> session.setMaxInactiveInterval(Integer.parseInt(name));
                case "/rotate" -> request.changeSessionId();
                case "/log-in" -> request.login(USER, USER);
                case "/end" -> session.invalidate();
                default -> throw new ServletException("Nothing is done at " + request.getPathInfo());
            }
        }
    }
}
