// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.nio.file.Path;

/** What nodes of one container are made of, whichever that is. Not thread-safe. */
public interface NodeSetup {
    /** Deploys a WAR, under the path that {@code name} stands for. */
    NodeSetup application(String name, Path war);

    /** Adds somebody who may log in. */
    NodeSetup user(String name, String password, String... roles);

    /** Puts a jar where the container finds it, and applications do not come in its way. */
    NodeSetup library(Path jar);

    /** Starts a node and returns at once, so that several come up at the same time; {@link ServerNode#awaitReady} waits. */
    ServerNode launch(String name);
}
