// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.StoreHealth;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Answers the probes of load balancers and Kubernetes at a path of the application, without asking the store anything:
 *
 * <pre>{@code
 * <Valve className="dev.baton.tomcat.BatonHealthValve" path="/health"/>
 * }</pre>
 *
 * <p>The answer is 200 as long as the application runs, also while the store is away: a node that is taken out of service for
 * that helps nobody, because the others have the same store. Who thinks otherwise asks with {@code ?store=required}, and is
 * answered 503 while the store is not available.
 *
 * <p>Thread-safe once it is started.
 */
public final class BatonHealthValve extends ValveBase {
    private static final String DEFAULT_PATH = "/health";

    private volatile String path = DEFAULT_PATH;

    /** A valve for asynchronous requests too. */
    public BatonHealthValve() {
        super(true);
    }

    /** Sets the path, below the application's own, that is answered; {@code /health} unless set. */
    public void setPath(String path) {
        this.path = path;
    }

    /** The path that is answered. */
    public String getPath() {
        return path;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Context context = request.getContext();
        if (context == null || !path.equals(String.valueOf(request.getRequestPathMB()))) {
            getNext().invoke(request, response);
            return;
        }
        Object health = context.getServletContext().getAttribute(StoreHealth.ATTRIBUTE);
        boolean available = health instanceof StoreHealth store && store.isAvailable();
        boolean required = "store=required".equals(request.getQueryString());
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        if (required && !available) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.setHeader("Retry-After", FailureResponse.RETRY_AFTER_SECONDS);
        }
        // Not why: that is for those who can read the log.
        response.getWriter().print("{\"application\":\"up\",\"store\":\"" + (available ? "up" : "down") + "\"}");
    }
}
