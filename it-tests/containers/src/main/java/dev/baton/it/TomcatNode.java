// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.WorkDirectory;
import java.nio.file.Path;

/** A Tomcat of the distribution as a process, with a {@code CATALINA_BASE} of its own. Thread-safe. */
public final class TomcatNode extends ServerNode {
    private TomcatNode(String name, int port, Path base, TomcatSetup setup) {
        super(name, port, base, command(base, setup));
    }

    static TomcatNode launch(String name, TomcatSetup setup) {
        int port = FreePort.next();
        Path base = WorkDirectory.create("tomcat-" + name + "-");
        TomcatBase.layOut(base, setup, port);
        return new TomcatNode(name, port, base, setup);
    }

    // What catalina.sh would run.
    private static JavaCommand command(Path base, TomcatSetup setup) {
        Path home = setup.distribution.home();
        JavaCommand command = JavaCommand.of("org.apache.catalina.startup.Bootstrap")
                .classPath(home.resolve("bin/bootstrap.jar"), home.resolve("bin/tomcat-juli.jar"))
                .options(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-opens=java.base/java.io=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                        "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED")
                .property("catalina.home", home.toString())
                .property("catalina.base", base.toString())
                .property("java.io.tmpdir", base.resolve("temp").toString())
                .property(
                        "java.util.logging.config.file",
                        base.resolve("conf/logging.properties").toString())
                .property("java.util.logging.manager", "org.apache.juli.ClassLoaderLogManager")
                .directory(base)
                .arguments("start");
        setup.properties.forEach(command::property);
        setup.environment.forEach(command::environment);
        setup.jvmOptions.forEach(command::options);
        return command;
    }
}
