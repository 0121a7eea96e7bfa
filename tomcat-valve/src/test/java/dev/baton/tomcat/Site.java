// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** An application that is being set up on one node. */
record Site(Tomcat tomcat, Context context, BatonManager manager, Path home, String node) {}
