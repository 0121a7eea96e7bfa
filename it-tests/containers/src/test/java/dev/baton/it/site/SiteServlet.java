// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * All pages of the application.
 *
 * <p>A page stands under {@code /read} as well, for applications in which requests to {@code /read/*} only read.
 */
@SuppressWarnings("serial")
public final class SiteServlet extends HttpServlet {
    private static final String READING = "/read";

    private final transient Map<String, Page> pages = new HashMap<>();

    /** Makes the servlet, as containers do. */
    public SiteServlet() {
        pages.putAll(SessionPages.all());
        pages.putAll(HoldPages.all());
        pages.putAll(IdentityPages.all());
        pages.putAll(CommitPages.all());
        pages.putAll(AsyncCommitPages.all());
        pages.putAll(MatrixPages.all());
        pages.put("/metrics", Page.text(request -> Metrics.of(request.getContextPath())));
        pages.put("/ends", Page.text(request -> Integer.toString(Ends.of(request.getParameter("handle")))));
        pages.put("/", Page.text(request -> "a site"));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        // A servlet that is included sees the path of the one that includes it.
        Object included = request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH);
        String path = included == null ? request.getServletPath() : included.toString();
        Page page = pages.get(path);
        if (page == null && path.startsWith(READING)) {
            page = pages.get(path.substring(READING.length()));
        }
        if (page == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        try {
            page.answer(request, response);
        } catch (RuntimeException | IOException | ServletException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
