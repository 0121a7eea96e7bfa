// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import dev.baton.it.WarBuilder;

/** The shop, ready to be deployed: its classes, its {@code web.xml} and its pages. */
public final class ShopWar {
    private static final String HEAD = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
              <listener><listener-class>%s</listener-class></listener>
              <servlet>
                <servlet-name>shop</servlet-name>
                <servlet-class>%s</servlet-class>
              </servlet>
            """.formatted(Witness.class.getName(), ShopServlet.class.getName());

    private static final String LOGIN = """
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>account</web-resource-name>
                  <url-pattern>/account/*</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>customer</role-name></auth-constraint>
              </security-constraint>
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>office</web-resource-name>
                  <url-pattern>/office/*</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>clerk</role-name></auth-constraint>
              </security-constraint>
              <login-config>
                <auth-method>FORM</auth-method>
                <realm-name>members</realm-name>
                <form-login-config>
                  <form-login-page>/login.html</form-login-page>
                  <form-error-page>/refused.html</form-error-page>
                </form-login-config>
              </login-config>
              <security-role><role-name>customer</role-name></security-role>
              <security-role><role-name>clerk</role-name></security-role>
            """;

    private static final String[] PATHS = {
        "/hello",
        "/add",
        "/early",
        "/go",
        "/cart",
        "/set",
        "/values",
        "/count",
        "/state",
        "/look",
        "/patience",
        "/rotate",
        "/end",
        "/spoil",
        "/taint",
        "/account",
        "/account/orders",
        "/office",
        "/events",
        "/quiet/hello"
    };

    private ShopWar() {}

    /** Returns the shop as it is open to everybody. */
    public static WarBuilder open() {
        return war("");
    }

    /** Returns the shop with FORM login: {@code /account} is for customers, {@code /office} for clerks. */
    public static WarBuilder withLogin() {
        return war(LOGIN)
                .resource("login.html", "<form>Who are you?</form>")
                .resource("refused.html", "<p>You are not.</p>");
    }

    private static WarBuilder war(String security) {
        StringBuilder xml = new StringBuilder(HEAD);
        xml.append("  <servlet-mapping>\n    <servlet-name>shop</servlet-name>\n");
        for (String path : PATHS) {
            xml.append("    <url-pattern>").append(path).append("</url-pattern>\n");
        }
        xml.append("  </servlet-mapping>\n").append(security).append("</web-app>\n");
        return new WarBuilder()
                .classes(ShopServlet.class, Witness.class, Gate.class, Cart.class, Item.class, Kind.class)
                .webXml(xml.toString());
    }
}
