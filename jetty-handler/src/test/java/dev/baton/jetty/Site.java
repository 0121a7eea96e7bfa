// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import java.nio.file.Path;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;

/** An application that is being set up on one node. */
record Site(Server server, ContextHandler context, BatonSessionCacheFactory sessions, Path home, String node) {}
