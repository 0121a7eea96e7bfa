// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Changes the session before a file, which comes from the container's own servlet, is served. */
public final class WritesBefore implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        CommitPages.set((HttpServletRequest) request);
        chain.doFilter(request, response);
    }
}
