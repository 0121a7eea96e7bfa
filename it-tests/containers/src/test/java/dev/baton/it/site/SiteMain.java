// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.JettySetup;
import dev.baton.it.site.Application.Trait;
import jakarta.servlet.DispatcherType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Manager;
import org.apache.catalina.Wrapper;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.IntrospectionUtils;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

/** A node: a JVM with an embedded Tomcat and the site's applications, each with a Manager of Baton. */
public final class SiteMain {
    private static final String MANAGER = "dev.baton.tomcat.BatonManager";
    private static final int GONE = 410;
    private static final int NOT_FOUND = 404;

    private SiteMain() {}

    /**
     * Serves until it is killed.
     *
     * @param args the port, the store's URI, a directory of files to serve, and the applications
     */
    public static void main(String[] args) throws LifecycleException, ReflectiveOperationException {
        Logger.getLogger("").setLevel(Level.WARNING);
        Path files = Path.of(args[2]);
        Ends.logTo(files.resolve(Site.ENDS + args[0]));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(files.toString());
        tomcat.setConnector(connector(args[0]));
        for (String application : Arrays.asList(args).subList(3, args.length)) {
            deploy(tomcat, Application.parse(application), args[1], files);
        }
        tomcat.start();
        for (var context : tomcat.getHost().findChildren()) {
            if (!context.getState().isAvailable()) {
                // Tomcat goes on without an application that failed.
                System.exit(1);
            }
        }
        tomcat.getServer().await();
    }

    private static Connector connector(String port) {
        Connector connector = new Connector();
        connector.setPort(Integer.parseInt(port));
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", "100");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("keepAliveTimeout", "-1");
        connector.setProperty("compression", "on");
        connector.addUpgradeProtocol(new Http2Protocol());
        return connector;
    }

    private static void deploy(Tomcat tomcat, Application application, String store, Path files)
            throws ReflectiveOperationException {
        Context context = tomcat.addContext("/" + application.name(), files.toString());
        context.setManager(manager(application, store));
        serve(context);
        context.addApplicationListener(Ends.class.getName());
        writeBeforeFiles(context);
        context.addErrorPage(errorPage(NOT_FOUND, "/error/plain"));
        context.addErrorPage(errorPage(GONE, "/error/setting"));
        if (application.traits().contains(Trait.LOGIN)) {
            protect(context);
        }
        if (application.traits().contains(Trait.UNHOOKED)) {
            context.getPipeline().addValve(new UnhookedValve());
        }
    }

    /** As a line in {@code context.xml} would have it: tests see no class of Baton's jar. */
    private static Manager manager(Application application, String store) throws ReflectiveOperationException {
        Manager manager =
                (Manager) Class.forName(MANAGER).getDeclaredConstructor().newInstance();
        IntrospectionUtils.setProperty(manager, "store", store);
        application.settings().forEach((name, value) -> IntrospectionUtils.setProperty(manager, name, value));
        return manager;
    }

    private static void serve(Context context) {
        Wrapper site = Tomcat.addServlet(context, "site", new SiteServlet());
        site.setAsyncSupported(true);
        context.addServletMapping("/", "site");
        Wrapper file = Tomcat.addServlet(context, "file", new DefaultServlet());
        file.setAsyncSupported(true);
        context.addServletMapping("*.txt", "file");
        context.addServletMapping("*.bin", "file");
    }

    /** Files come from Tomcat's own servlet; a filter has changed the session before. */
    private static void writeBeforeFiles(Context context) {
        FilterDef filter = new FilterDef();
        filter.setFilterName("writes");
        filter.setFilter(new WritesBefore());
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("writes");
        map.addURLPattern("*.txt");
        map.addURLPattern("*.bin");
        map.setDispatcher(DispatcherType.REQUEST.name());
        context.addFilterMap(map);
    }

    private static ErrorPage errorPage(int status, String path) {
        ErrorPage page = new ErrorPage();
        page.setErrorCode(status);
        page.setLocation(path);
        return page;
    }

    private static void protect(Context context) {
        SecurityCollection pages = new SecurityCollection();
        pages.addPattern("/private/*");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addCollection(pages);
        constraint.addAuthRole(IdentityPages.ROLE);
        context.addConstraint(constraint);
        context.setRealm(new Anybody());
        context.addSecurityRole(IdentityPages.ROLE);
        context.setLoginConfig(new LoginConfig("FORM", JettySetup.REALM, "/login", "/login-failed"));
        context.getPipeline().addValve(new FormAuthenticator());
    }
}
