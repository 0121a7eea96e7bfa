// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import dev.baton.tomcat.BatonManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * One node of the demo: a Tomcat with the shop, in a JVM of its own.
 *
 * <p>All that makes its sessions outlive it is the Manager set in {@link #shop}.
 */
public final class Node {
    /** What the node prints when it serves requests, followed by its port. */
    static final String READY = "ready ";

    private static final String CUSTOMER = "customer";

    private Node() {}

    /**
     * Serves the shop on a free port of the loopback interface until standard input ends.
     *
     * @param args the node's name, the store's URI and a directory for temporary files
     */
    public static void main(String[] args) throws LifecycleException {
        Logger.getLogger("").setLevel(Level.WARNING);
        Thread guard = new Thread(Node::endWithParent, "ends-with-parent");
        guard.setDaemon(true);
        guard.start();

        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[2]);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.addUser("ada", "demo");
        tomcat.addRole("ada", CUSTOMER);
        Context shop = shop(tomcat, args[0], args[1]);
        tomcat.start();
        if (!shop.getState().isAvailable()) {
            // Tomcat goes on without an application that failed, but the demo has no other
            System.exit(1);
        }
        System.out.println(READY + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    private static Context shop(Tomcat tomcat, String node, String store) {
        Context context = tomcat.addContext("/shop", null);

        BatonManager manager = new BatonManager();
        manager.setStore(store);
        manager.setNamespace("demo/shop");
        context.setManager(manager);

        Tomcat.addServlet(context, "page", new PageServlet());
        context.addServletMapping("", "page");
        context.addServletMapping("/login", "page");
        context.addServletMapping("/login-failed", "page");
        Tomcat.addServlet(context, "api", new ShopServlet(node));
        context.addServletMapping("/api/*", "api");
        Tomcat.addServlet(context, "account", new AccountServlet());
        context.addServletMapping("/account", "account");
        protectAccount(context);
        return context;
    }

    private static void protectAccount(Context context) {
        SecurityCollection account = new SecurityCollection();
        account.addPattern("/account");
        SecurityConstraint customersOnly = new SecurityConstraint();
        customersOnly.addCollection(account);
        customersOnly.addAuthRole(CUSTOMER);
        context.addConstraint(customersOnly);
        context.addSecurityRole(CUSTOMER);
        context.setLoginConfig(new LoginConfig("FORM", null, "/login", "/login-failed"));
        FormAuthenticator form = new FormAuthenticator();
        form.setLandingPage("/account");
        context.getPipeline().addValve(form);
    }

    /** The launcher holds the other end of standard input, and an end of it is the launcher's end. */
    private static void endWithParent() {
        try (InputStream in = System.in) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // a broken pipe says the same as a closed one
        }
        Runtime.getRuntime().halt(0);
    }
}
