// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Serves the shop's page and the form to log in; neither asks for the session. */
final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] page = switch (request.getServletPath()) {
            case "/login" -> Page.login("");
            case "/login-failed" -> Page.login("That was not it. Try ada with the password demo.");
            default -> Page.shop();
        };
        response.setContentType(Page.CONTENT_TYPE);
        response.setHeader("Content-Security-Policy", Page.CONTENT_SECURITY_POLICY);
        response.setHeader("Cache-Control", "no-store");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }
}
