// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cluster;

import dev.baton.it.JettyDistribution;
import dev.baton.it.JettySetup;
import dev.baton.it.TomcatDistribution;
import dev.baton.it.TomcatSetup;
import dev.baton.it.store.SharedStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a user does to a Tomcat: one jar in {@code lib}, one line in {@code conf/context.xml}; and to a Jetty: an archive
 * unpacked into the {@code jetty.base}, a module added, and a line.
 */
public final class DropIn {
    private static final String JAR = "baton.dropin";
    private static final String MODULE = "baton.jetty.module";

    private DropIn() {}

    /** Returns a Tomcat 11 that keeps its sessions at {@code store}. */
    public static TomcatSetup tomcat(URI store) {
        return tomcat(TomcatDistribution.newer(), store);
    }

    /** Returns a Tomcat that keeps its sessions at {@code store}. */
    public static TomcatSetup tomcat(TomcatDistribution distribution, URI store) {
        return tomcat(distribution, manager(Map.of("store", store.toString())));
    }

    /** Returns a Tomcat 11 that keeps its sessions in {@code store}, which it reaches at {@code uri}. */
    public static TomcatSetup tomcat(URI uri, SharedStore store) {
        TomcatSetup setup = tomcat(uri);
        store.drivers().forEach(setup::library);
        return setup;
    }

    /** Returns a Tomcat 11 with {@code line} in its {@code conf/context.xml}. */
    public static TomcatSetup tomcat(String line) {
        return tomcat(TomcatDistribution.newer(), line);
    }

    private static TomcatSetup tomcat(TomcatDistribution distribution, String line) {
        // Files outlive a node that is killed, and hold all that is logged, which the output does not.
        return TomcatSetup.of(distribution)
                .library(Path.of(System.getProperty(JAR)))
                .context(line)
                .logging("handlers = java.util.logging.ConsoleHandler, org.apache.juli.FileHandler")
                .logging("org.apache.juli.FileHandler.level = ALL")
                .logging("org.apache.juli.FileHandler.directory = ${catalina.base}/logs")
                .logging("org.apache.juli.FileHandler.encoding = UTF-8")
                .logging("java.util.logging.ConsoleHandler.level = INFO")
                .logging("dev.baton.level = ALL");
    }

    /** Returns a Jetty with the module, in a fleet with Tomcats, that keeps its sessions at {@code store}. */
    public static JettySetup jetty(JettyDistribution distribution, URI store) {
        return JettySetup.of(distribution)
                .archive(Path.of(System.getProperty(MODULE)))
                .module("session-store-baton")
                .line("baton.store=" + store)
                .line("baton.namespace=Catalina/[host][path]")
                .file("resources/jetty-logging.properties", "dev.baton.LEVEL=DEBUG\n");
    }

    /** Returns the Manager's element with these settings. */
    public static String manager(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> " %s=\"%s\"".formatted(setting.getKey(), escape(setting.getValue())))
                .sorted()
                .collect(Collectors.joining("", "<Manager className=\"dev.baton.tomcat.BatonManager\"", "/>"));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
