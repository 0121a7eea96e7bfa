// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import dev.baton.jetty.BatonSessionCacheFactory;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;

/**
 * A node of the demo: a Jetty with the shop, in a JVM of its own.
 *
 * <p>All that makes its sessions outlive it is the bean made in {@link #sessions}.
 */
public final class JettyNode {
    private JettyNode() {}

    /**
     * Serves the shop on a free port of the loopback interface until standard input ends.
     *
     * @param args the node's name, the store's URI and a directory for temporary files
     */
    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        Launcher.endWithIt();

        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.addBean(sessions(args[1]));
        server.setHandler(shop(args[0]));
        server.start();
        Launcher.tellReady(connector.getLocalPort());
        server.join();
    }

    private static BatonSessionCacheFactory sessions(String store) {
        BatonSessionCacheFactory sessions = new BatonSessionCacheFactory();
        sessions.setStore(store);
        sessions.setNamespace(Container.NAMESPACE);
        return sessions;
    }

    private static ServletContextHandler shop(String node) {
        ServletContextHandler context = new ServletContextHandler("/shop", ServletContextHandler.SESSIONS);
        ServletHolder page = new ServletHolder(new PageServlet());
        context.addServlet(page, "");
        context.addServlet(page, Customers.LOGIN_PAGE);
        context.addServlet(page, Customers.REFUSAL_PAGE);
        context.addServlet(new ServletHolder(new ShopServlet(node)), "/api/*");
        context.addServlet(new ServletHolder(new AccountServlet()), Customers.PAGE);
        context.setSecurityHandler(accountForCustomersOnly());
        return context;
    }

    private static ConstraintSecurityHandler accountForCustomersOnly() {
        UserStore users = new UserStore();
        users.addUser(Customers.NAME, Credential.getCredential(Customers.PASSWORD), new String[] {Customers.ROLE});
        HashLoginService logins = new HashLoginService(Customers.REALM);
        logins.setUserStore(users);

        ConstraintMapping account = new ConstraintMapping();
        account.setPathSpec(Customers.PAGE);
        account.setConstraint(Constraint.from(Customers.ROLE));
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.addConstraintMapping(account);
        security.setLoginService(logins);
        security.setRealmName(Customers.REALM);
        security.setAuthenticator(new FormAuthenticator(Customers.LOGIN_PAGE, Customers.REFUSAL_PAGE, true));
        return security;
    }
}
