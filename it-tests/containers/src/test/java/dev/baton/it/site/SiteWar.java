// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.JettySetup;
import dev.baton.it.WarBuilder;
import dev.baton.it.site.Application.Trait;
import dev.baton.session.codec.JdkTypeMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The site as a WAR, for containers that have applications deployed. */
final class SiteWar {
    private static final String XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <listener><listener-class>%s</listener-class></listener>
              <filter>
                <filter-name>writes</filter-name>
                <filter-class>%s</filter-class>
                <async-supported>true</async-supported>
              </filter>
              <filter-mapping>
                <filter-name>writes</filter-name>
                <url-pattern>*.txt</url-pattern>
                <url-pattern>*.bin</url-pattern>
              </filter-mapping>
              <servlet>
                <servlet-name>site</servlet-name>
                <servlet-class>%s</servlet-class>
                <async-supported>true</async-supported>
              </servlet>
              <servlet-mapping>
                <servlet-name>site</servlet-name>
                <url-pattern>/</url-pattern>
              </servlet-mapping>
              <servlet-mapping>
                <servlet-name>default</servlet-name>
                <url-pattern>*.txt</url-pattern>
                <url-pattern>*.bin</url-pattern>
              </servlet-mapping>
              <error-page><error-code>404</error-code><location>/error/plain</location></error-page>
              <error-page><error-code>410</error-code><location>/error/setting</location></error-page>
            %s</web-app>
            """;

    private static final String LOGIN = """
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>private</web-resource-name>
                  <url-pattern>/private/*</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>%1$s</role-name></auth-constraint>
              </security-constraint>
              <login-config>
                <auth-method>FORM</auth-method>
                <realm-name>%2$s</realm-name>
                <form-login-config>
                  <form-login-page>/login</form-login-page>
                  <form-error-page>/login-failed</form-error-page>
                </form-login-config>
              </login-config>
              <security-role><role-name>%1$s</role-name></security-role>
            """.formatted(IdentityPages.ROLE, JettySetup.REALM);

    private SiteWar() {}

    /** Writes the WAR of an application beside the files that it serves, and returns its path. */
    static Path write(Application application, Path files) {
        boolean login = application.traits().contains(Trait.LOGIN);
        Path war = files.resolve(login ? "site-with-login.war" : "site.war");
        if (!Files.exists(war)) {
            builder(login ? LOGIN : "", files).writeTo(war);
        }
        return war;
    }

    private static WarBuilder builder(String security, Path files) {
        try {
            return new WarBuilder()
                    .classes(SiteServlet.class, Page.class, SessionPages.class, HoldPages.class, IdentityPages.class)
                    .classes(CommitPages.class, AsyncCommitPages.class, MatrixPages.class, JdkTypeMatrix.class)
                    .classes(Metrics.class, Ends.class, WritesBefore.class)
                    .resource("small.txt", Files.readAllBytes(files.resolve("small.txt")))
                    .resource("large.bin", Files.readAllBytes(files.resolve("large.bin")))
                    .webXml(XML.formatted(
                            Ends.class.getName(), WritesBefore.class.getName(), SiteServlet.class.getName(), security));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
