// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.net.MalformedURLException;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an application is called, and what it says of itself. */
final class ContextNames {
    private static final Logger LOG = LoggerFactory.getLogger(ContextNames.class);

    private ContextNames() {}

    /** The namespace of an application that is given none: no two applications have the same. */
    static String defaultNamespace(Context context) {
        Container host = context.getParent();
        Container server = host == null ? null : host.getParent();
        String path = context.getPath();
        String version = context.getWebappVersion();
        return (server instanceof Engine ? server.getName() : "Tomcat")
                + "/" + (host instanceof Host ? host.getName() : "localhost")
                + (path.isEmpty() ? "/ROOT" : path)
                + (version == null || version.isEmpty() ? "" : "##" + version);
    }

    /** The application as messages name it. */
    static String of(Context context) {
        String path = context.getPath();
        return "'" + (path.isEmpty() ? "/" : path) + "'";
    }

    /** Says so where a {@code web.xml} does not say that the application is made for several nodes. */
    static void warnUnlessDistributable(Context context) {
        if (!context.getDistributable() && hasDescriptor(context)) {
            LOG.warn(
                    "The application {} does not say that it is made for several nodes. If it is, add <distributable/> to its"
                            + " web.xml: then Tomcat refuses attributes that cannot leave a node",
                    of(context));
        }
    }

    private static boolean hasDescriptor(Context context) {
        try {
            return context.getServletContext().getResource("/WEB-INF/web.xml") != null;
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
