// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The shop's requests: an ordinary servlet that keeps its state in the session and knows nothing of a cluster.
 *
 * <p>Each answer is the whole view of the customer: cart, session and user.
 */
final class ShopServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private static final String CART = "cart";
    private static final String VISITS = "visits";
    private static final int HANDLE_LENGTH = 22;
    private static final int LONGEST_PAUSE_MILLIS = 5_000;

    private final String node;

    ShopServlet(String node) {
        this.node = node;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"/cart".equals(request.getPathInfo())) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        answer(request, response);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        switch (String.valueOf(request.getPathInfo())) {
            case "/cart/add" -> add(request, response);
            case "/cart/remove" -> remove(request, response);
            case "/rotate" -> rotate(request, response);
            case "/logout" -> logout(request, response);
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private void add(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Product> product = product(request);
        String number = request.getParameter("number");
        if (product.isEmpty() || number == null || !number.matches("[A-Za-z0-9-]{1,64}")) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "An add needs a known sku and a number");
            return;
        }
        HttpSession session = request.getSession();
        if (session.getAttribute(CART) == null) {
            session.setAttribute(CART, new Cart());
        }
        Cart cart = (Cart) session.getAttribute(CART);
        cart.add(product.get(), number);
        pause(request);
        answer(request, response);
    }

    private void remove(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Cart cart = cart(request.getSession(false));
        Optional<Product> product = product(request);
        if (cart != null && product.isPresent()) {
            cart.remove(product.get());
        }
        answer(request, response);
    }

    private void rotate(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getSession(false) == null) {
            response.sendError(HttpServletResponse.SC_CONFLICT, "There is no session whose id could change");
            return;
        }
        request.changeSessionId();
        answer(request, response);
    }

    private void logout(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        HttpSession session = request.getSession(false);
        request.logout();
        if (session != null) {
            session.invalidate();
        }
        answer(request, response);
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession(false);
        if (session != null) {
            Visits visits = (Visits) session.getAttribute(VISITS);
            session.setAttribute(VISITS, (visits == null ? Visits.NONE : visits).and(node));
        }
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(Json.write(view(request.getRemoteUser(), session)));
    }

    private Map<String, @Nullable Object> view(@Nullable String user, @Nullable HttpSession session) {
        Cart cart = cart(session);
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("node", node);
        view.put("user", user);
        view.put(
                "items",
                cart == null
                        ? List.of()
                        : cart.items().stream().map(ShopServlet::line).toList());
        view.put("count", cart == null ? 0 : cart.count());
        view.put("cents", cart == null ? 0 : cart.cents());
        view.put("session", session == null ? null : facts(session));
        return view;
    }

    private static Map<String, @Nullable Object> line(Item item) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("sku", item.product().sku());
        line.put("title", item.product().title());
        line.put("quantity", item.quantity());
        line.put("cents", item.cents());
        return line;
    }

    /** The handle is the public part of the id; the rest proves possession and stays in the cookie. */
    private static Map<String, @Nullable Object> facts(HttpSession session) {
        Visits visits = (Visits) session.getAttribute(VISITS);
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("handle", session.getId().substring(0, HANDLE_LENGTH));
        facts.put("created", Instant.ofEpochMilli(session.getCreationTime()));
        facts.put("requests", visits.total());
        facts.put("servedBy", new TreeMap<>(visits.byNode()));
        return facts;
    }

    private static @Nullable Cart cart(@Nullable HttpSession session) {
        return session == null ? null : (Cart) session.getAttribute(CART);
    }

    private static Optional<Product> product(HttpServletRequest request) {
        return Product.withSku(String.valueOf(request.getParameter("sku")));
    }

    /** Stays in the request for as long as it asks, so that a kill can hit it in the middle. */
    private static void pause(HttpServletRequest request) {
        String millis = request.getParameter("pause");
        if (millis == null || !millis.matches("[0-9]{1,4}")) {
            return;
        }
        try {
            Thread.sleep(Math.min(Integer.parseInt(millis), LONGEST_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
