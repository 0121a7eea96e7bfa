// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lays out one node's {@code CATALINA_BASE}: the distribution's own files, changed where a node needs it. */
final class TomcatBase {
    private static final Pattern SHUTDOWN_PORT = Pattern.compile("<Server port=\"8005\"");
    private static final Pattern CONNECTOR = Pattern.compile("<Connector port=\"8080\"[^>]*/>");
    private static final Pattern END_OF_RESOURCES = Pattern.compile("</GlobalNamingResources>");
    private static final Pattern ACCESS_LOG =
            Pattern.compile("<Valve className=\"org.apache.catalina.valves.AccessLogValve\"");
    private static final Pattern END_OF_CONTEXT = Pattern.compile("</Context>\\s*$");

    // Everything in one place, the process's output, which failure messages quote.
    private static final List<String> LOGGING = List.of(
            "handlers = java.util.logging.ConsoleHandler",
            "java.util.logging.ConsoleHandler.level = ALL",
            "java.util.logging.ConsoleHandler.formatter = org.apache.juli.OneLineFormatter",
            "java.util.logging.ConsoleHandler.encoding = UTF-8");

    private final TomcatSetup setup;
    private final Path directory;

    private TomcatBase(TomcatSetup setup, Path directory) {
        this.setup = setup;
        this.directory = directory;
    }

    static void layOut(Path directory, TomcatSetup setup, int port) {
        try {
            new TomcatBase(setup, directory).write(port);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lay out a Tomcat in " + directory, e);
        }
    }

    private void write(int port) throws IOException {
        for (String name : List.of("conf", "lib", "logs", "temp", "webapps", "work")) {
            Files.createDirectories(directory.resolve(name));
        }
        Path conf = directory.resolve("conf");
        Files.writeString(conf.resolve("server.xml"), serverXml(port));
        Files.writeString(conf.resolve("context.xml"), contextXml());
        Files.write(conf.resolve("tomcat-users.xml"), usersXml());
        Files.write(conf.resolve("logging.properties"), loggingProperties());
        for (String name : List.of("web.xml", "catalina.properties")) {
            Files.copy(distributionFile(name), conf.resolve(name));
        }
        for (Path jar : setup.libraries) {
            Files.copy(jar, directory.resolve("lib").resolve(jar.getFileName()));
        }
        for (Map.Entry<String, Path> application : setup.applications.entrySet()) {
            Files.copy(application.getValue(), directory.resolve("webapps").resolve(application.getKey() + ".war"));
        }
    }

    private Path distributionFile(String name) {
        return setup.distribution.home().resolve("conf").resolve(name);
    }

    private String serverXml(int port) throws IOException {
        String upgrade = setup.http2 ? "<UpgradeProtocol className=\"org.apache.coyote.http2.Http2Protocol\"/>" : "";
        String connector =
                "<Connector port=\"%d\" address=\"127.0.0.1\" protocol=\"HTTP/1.1\" connectionTimeout=\"20000\">%s</Connector>"
                        .formatted(port, upgrade);
        String xml = Files.readString(distributionFile("server.xml"));
        String resources = String.join(System.lineSeparator(), setup.resourceLines) + "</GlobalNamingResources>";
        xml = replaceOnce(xml, END_OF_RESOURCES, resources);
        // A node that is killed would lose what it has not written yet.
        xml = replaceOnce(
                xml, ACCESS_LOG, "<Valve className=\"org.apache.catalina.valves.AccessLogValve\" buffered=\"false\"");
        return replaceOnce(replaceOnce(xml, SHUTDOWN_PORT, "<Server port=\"-1\""), CONNECTOR, connector);
    }

    private String contextXml() throws IOException {
        String lines = String.join(System.lineSeparator(), setup.contextLines);
        String xml = Files.readString(distributionFile("context.xml"));
        return replaceOnce(xml, END_OF_CONTEXT, lines + System.lineSeparator() + "</Context>" + System.lineSeparator());
    }

    private List<String> loggingProperties() {
        List<String> lines = new ArrayList<>(LOGGING);
        lines.addAll(setup.loggingLines);
        return lines;
    }

    private List<String> usersXml() {
        return List.of(
                "<tomcat-users xmlns=\"http://tomcat.apache.org/xml\" version=\"1.0\">",
                String.join(
                        System.lineSeparator(),
                        setup.users.stream().map(TomcatUser::toXml).toList()),
                "</tomcat-users>");
    }

    // A distribution that looks different must not run with its own ports, or without the line under test.
    private static String replaceOnce(String text, Pattern pattern, String replacement) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("This Tomcat's configuration has no " + pattern);
        }
        return matcher.replaceFirst(Matcher.quoteReplacement(replacement));
    }
}
