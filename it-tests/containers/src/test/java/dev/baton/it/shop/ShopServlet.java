// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import dev.baton.session.BatonSession;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Does with the session what the path says, and answers in lines of text. */
public final class ShopServlet extends HttpServlet {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String CART = "cart";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        if (request.getServletPath().equals("/early")) {
            answerEarly(request, response);
        } else {
            response.getWriter().print(answer(request));
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        doGet(request, response);
    }

    /** Adds to the cart, lets the answer begin, and goes on when another request says so. */
    private static void answerEarly(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(answer(request));
        response.flushBuffer();
        Gate.await(request.getParameter("gate"));
        response.getWriter().print(", and done");
    }

    private static String answer(HttpServletRequest request) {
        String name = request.getParameter("name");
        return switch (request.getServletPath()) {
            case "/hello", "/quiet/hello" -> "hello";
            case "/go" -> Gate.open(request.getParameter("gate"));
            case "/add", "/early" -> add(request.getSession(), Integer.parseInt(request.getParameter("number")));
            case "/cart" -> cart(request.getSession(false));
            case "/set" -> {
                request.getSession().setAttribute(name, Item.of(Integer.parseInt(request.getParameter("number"))));
                yield "set";
            }
            case "/values" -> values(request.getSession());
            case "/count" ->
                "counted "
                        + BatonSession.of(request.getSession())
                                .<Integer>update("count", count -> count == null ? 1 : count + 1);
            case "/state" -> state(request.getSession());
            case "/look" -> request.getSession(false) == null ? "none" : "there";
            case "/patience" -> {
                request.getSession().setMaxInactiveInterval(Integer.parseInt(request.getParameter("seconds")));
                yield "set";
            }
            case "/rotate" -> {
                request.changeSessionId();
                yield "changed";
            }
            case "/end" -> {
                request.getSession().invalidate();
                yield "ended";
            }
            case "/spoil" -> {
                request.getSession().setAttribute("bad", new Thread("never started"));
                yield "spoiled";
            }
            case "/taint" -> {
                request.getSession().setAttribute("box", new ArrayList<>(List.of(new Thread("never started"))));
                yield "tainted";
            }
            case "/account", "/account/orders", "/office" -> account(request);
            case "/events" -> String.join("\n", Witness.events());
            default -> throw new IllegalArgumentException("Nothing is done at " + request.getServletPath());
        };
    }

    private static String add(HttpSession session, int number) {
        Cart cart = (Cart) session.getAttribute(CART);
        if (cart == null) {
            cart = new Cart();
            session.setAttribute(CART, cart);
        }
        return "added as " + cart.add(Item.of(number));
    }

    private static String cart(HttpSession session) {
        Cart cart = session == null ? null : (Cart) session.getAttribute(CART);
        return cart == null
                ? "none"
                : cart.items().stream()
                        .map(item -> item + " rolled=" + item.kind().isRolled())
                        .collect(Collectors.joining("\n"));
    }

    private static String values(HttpSession session) {
        return Collections.list(session.getAttributeNames()).stream()
                .map(name -> name + "=" + session.getAttribute(name))
                .collect(Collectors.joining("\n"));
    }

    private static String state(HttpSession session) {
        return String.join(
                "\n",
                "id=" + session.getId(),
                "new=" + session.isNew(),
                "created=" + session.getCreationTime(),
                "accessed=" + session.getLastAccessedTime(),
                "patience=" + session.getMaxInactiveInterval());
    }

    private static String account(HttpServletRequest request) {
        return String.join(
                "\n",
                "user=" + request.getRemoteUser(),
                "principal=" + request.getUserPrincipal().getName(),
                "auth=" + request.getAuthType(),
                "customer=" + request.isUserInRole("customer"),
                "clerk=" + request.isUserInRole("clerk"),
                "method=" + request.getMethod(),
                "order=" + request.getParameter("order"));
    }
}
