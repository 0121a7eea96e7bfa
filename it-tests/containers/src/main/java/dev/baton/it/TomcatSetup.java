// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a Tomcat node is made of, the same for all nodes that {@link #start} makes from it. Not thread-safe.
 *
 * <p>Files of the distribution are changed only where a user changes them: jars go to {@code lib}, lines into
 * {@code conf/context.xml}, users into {@code conf/tomcat-users.xml}, applications into {@code webapps}.
 */
public final class TomcatSetup implements NodeSetup {
    final TomcatDistribution distribution;
    final List<Path> libraries = new ArrayList<>();
    final List<String> contextLines = new ArrayList<>();
    final Map<String, Path> applications = new LinkedHashMap<>();
    final List<TomcatUser> users = new ArrayList<>();
    final Map<String, String> properties = new LinkedHashMap<>();
    final Map<String, String> environment = new LinkedHashMap<>();
    final List<String> jvmOptions = new ArrayList<>();
    final List<String> loggingLines = new ArrayList<>();
    boolean http2;

    private TomcatSetup(TomcatDistribution distribution) {
        this.distribution = distribution;
    }

    /** Starts a setup that runs {@code distribution} as it is. */
    public static TomcatSetup of(TomcatDistribution distribution) {
        return new TomcatSetup(distribution);
    }

    /** Puts a jar into {@code lib}. */
    @Override
    public TomcatSetup library(Path jar) {
        libraries.add(jar);
        return this;
    }

    /** Adds a line to {@code conf/context.xml}, such as the one that names the Manager. */
    public TomcatSetup context(String line) {
        contextLines.add(line);
        return this;
    }

    /** Deploys a WAR, under the path that {@code name} stands for: {@code shop}, {@code shop##2} or {@code ROOT}. */
    @Override
    public TomcatSetup application(String name, Path war) {
        applications.put(name, war);
        return this;
    }

    /** Adds a user to {@code conf/tomcat-users.xml}. */
    @Override
    public TomcatSetup user(String name, String password, String... roles) {
        users.add(new TomcatUser(name, password, List.of(roles)));
        return this;
    }

    /** Sets a system property of the nodes' JVMs. */
    public TomcatSetup property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /** Sets an environment variable of the nodes. */
    public TomcatSetup environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Adds an option of the nodes' JVMs; of those given twice, the last counts. */
    public TomcatSetup jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** Adds a line to {@code conf/logging.properties}; of those for one name, the last counts. */
    public TomcatSetup logging(String line) {
        loggingLines.add(line);
        return this;
    }

    /** Lets the connector speak HTTP/2 as well, without TLS. */
    public TomcatSetup http2() {
        http2 = true;
        return this;
    }

    /**
     * Starts a node on a free port and returns when it answers.
     *
     * @throws IllegalStateException if it does not, with what it printed
     */
    public TomcatNode start(String name) {
        return ServerNode.ready(launch(name));
    }

    @Override
    public TomcatNode launch(String name) {
        return TomcatNode.launch(name, this);
    }
}
