// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.probe;

import dev.baton.it.WarBuilder;

/** The {@link Probe}, ready to be deployed. */
public final class ProbeWar {
    /** What the application is called. */
    public static final String NAME = "probe";

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <servlet>
                <servlet-name>probe</servlet-name>
                <servlet-class>%s</servlet-class>
              </servlet>
              <servlet-mapping>
                <servlet-name>probe</servlet-name>
                <url-pattern>/*</url-pattern>
              </servlet-mapping>
            </web-app>
            """.formatted(Probe.class.getName());

    private ProbeWar() {}

    /** Returns the application. */
    public static WarBuilder open() {
        return new WarBuilder().classes(Probe.class).webXml(WEB_XML);
    }
}
