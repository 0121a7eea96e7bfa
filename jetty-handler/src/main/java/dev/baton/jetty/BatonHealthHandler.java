// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.StoreHealth;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers the probes of load balancers and Kubernetes at a path, without asking the store anything. The module {@code
 * baton-health} puts it before all contexts of a server; in code it is {@code server.insertHandler(new
 * BatonHealthHandler())}, or the same with a context, for that alone.
 *
 * <p>The answer is 200 as long as the server runs, also while the store is away: a node that is taken out of service for that
 * helps nobody, because the others have the same store. Who thinks otherwise asks with {@code ?store=required}, and is
 * answered 503 while a store of one of the contexts is not available.
 *
 * <p>Thread-safe once it is started.
 */
public final class BatonHealthHandler extends Handler.Wrapper {
    private static final String DEFAULT_PATH = "/health";

    private volatile String path = DEFAULT_PATH;

    /** Sets the path, from the root of what this is put before, that is answered; {@code /health} unless set. */
    public void setPath(String path) {
        this.path = path;
    }

    /** The path that is answered. */
    public String getPath() {
        return path;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!path.equals(Request.getPathInContext(request))) {
            return super.handle(request, response, callback);
        }
        List<StoreHealth> stores = stores(request);
        boolean available = !stores.isEmpty() && stores.stream().allMatch(StoreHealth::isAvailable);
        boolean required = "store=required".equals(request.getHttpURI().getQuery());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.setStatus(HttpStatus.OK_200);
        if (required && !available) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
            response.getHeaders().put(HttpHeader.RETRY_AFTER, FailureResponse.RETRY_AFTER_SECONDS);
        }
        // Not why: that is for those who can read the log.
        String text = "{\"application\":\"up\",\"store\":\"" + (available ? "up" : "down") + "\"}";
        Content.Sink.write(response, true, text, callback);
        return true;
    }

    /** Of the context that this is in, or of all. */
    private List<StoreHealth> stores(Request request) {
        if (request.getContext().getAttribute(StoreHealth.ATTRIBUTE) instanceof StoreHealth own) {
            return List.of(own);
        }
        return getServer().getDescendants(ContextHandler.class).stream()
                .map(ContextHandler::getContext)
                .flatMap(BatonHealthHandler::store)
                .toList();
    }

    private static Stream<StoreHealth> store(Context context) {
        return context.getAttribute(StoreHealth.ATTRIBUTE) instanceof StoreHealth health
                ? Stream.of(health)
                : Stream.empty();
    }
}
