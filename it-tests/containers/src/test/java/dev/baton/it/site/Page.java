// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** What one path of the application does. Thread-safe. */
@FunctionalInterface
interface Page {
    void answer(HttpServletRequest request, HttpServletResponse response) throws Exception;

    /** A page that answers with a text, which it makes of the request. */
    static Page text(Text text) {
        return (request, response) -> {
            String body = text.of(request);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().write(body);
        };
    }

    /** Makes the text of an answer. */
    @FunctionalInterface
    interface Text {
        String of(HttpServletRequest request) throws Exception;
    }
}
