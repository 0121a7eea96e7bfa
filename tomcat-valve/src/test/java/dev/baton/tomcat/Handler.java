// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** What the application does with a request. */
interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
}
