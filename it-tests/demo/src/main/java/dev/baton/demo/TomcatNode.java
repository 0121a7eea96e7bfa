// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import dev.baton.tomcat.BatonManager;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

/**
 * A node of the demo: a Tomcat with the shop, in a JVM of its own.
 *
 * <p>All that makes its sessions outlive it is the Manager set in {@link #shop}.
 */
public final class TomcatNode {
    private TomcatNode() {}

    /**
     * Serves the shop on a free port of the loopback interface until standard input ends.
     *
     * @param args the node's name, the store's URI and a directory for temporary files
     */
    public static void main(String[] args) throws LifecycleException {
        Logger.getLogger("").setLevel(Level.WARNING);
        Launcher.endWithIt();

        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[2]);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.addUser(Customers.NAME, Customers.PASSWORD);
        tomcat.addRole(Customers.NAME, Customers.ROLE);
        Context shop = shop(tomcat, args[0], args[1]);
        tomcat.start();
        if (!shop.getState().isAvailable()) {
            // Tomcat goes on without an application that failed, but the demo has no other
            System.exit(1);
        }
        Launcher.tellReady(tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    private static Context shop(Tomcat tomcat, String node, String store) {
        Context context = tomcat.addContext("/shop", null);

        BatonManager manager = new BatonManager();
        manager.setStore(store);
        manager.setNamespace(Container.NAMESPACE);
        context.setManager(manager);

        Tomcat.addServlet(context, "page", new PageServlet());
        context.addServletMapping("", "page");
        context.addServletMapping(Customers.LOGIN_PAGE, "page");
        context.addServletMapping(Customers.REFUSAL_PAGE, "page");
        Tomcat.addServlet(context, "api", new ShopServlet(node));
        context.addServletMapping("/api/*", "api");
        Tomcat.addServlet(context, "account", new AccountServlet());
        context.addServletMapping(Customers.PAGE, "account");
        protectAccount(context);
        return context;
    }

    private static void protectAccount(Context context) {
        SecurityCollection account = new SecurityCollection();
        account.addPattern(Customers.PAGE);
        SecurityConstraint customersOnly = new SecurityConstraint();
        customersOnly.addCollection(account);
        customersOnly.addAuthRole(Customers.ROLE);
        context.addConstraint(customersOnly);
        context.addSecurityRole(Customers.ROLE);
        context.setLoginConfig(new LoginConfig("FORM", Customers.REALM, Customers.LOGIN_PAGE, Customers.REFUSAL_PAGE));
        FormAuthenticator form = new FormAuthenticator();
        form.setLandingPage(Customers.PAGE);
        context.getPipeline().addValve(form);
    }
}
