// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** What the application does with a request. */
interface Page {
    void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
}
