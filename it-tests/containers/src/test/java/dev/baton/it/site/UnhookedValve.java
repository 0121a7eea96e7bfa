// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.lang.reflect.Field;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Undoes what Baton has done to catch the moment before the first byte: a mutant, in which sessions are saved when the
 * request has ended.
 */
final class UnhookedValve extends ValveBase {
    UnhookedValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        try {
            org.apache.coyote.Response raw = response.getCoyoteResponse();
            unwrap(raw, "hook", "nextHook");
            unwrap(raw, "outputBuffer", "nextBuffer");
        } catch (ReflectiveOperationException e) {
            throw new ServletException(e);
        }
        getNext().invoke(request, response);
    }

    private static void unwrap(org.apache.coyote.Response raw, String name, String next)
            throws ReflectiveOperationException, ServletException {
        Field field = org.apache.coyote.Response.class.getDeclaredField(name);
        field.setAccessible(true);
        Object wrapper = field.get(raw);
        if (!wrapper.getClass().getName().startsWith("dev.baton.")) {
            throw new ServletException("There is nothing to be undone: " + name + " is a "
                    + wrapper.getClass().getName());
        }
        Field wrapped = wrapper.getClass().getDeclaredField(next);
        wrapped.setAccessible(true);
        field.set(raw, wrapped.get(wrapper));
    }
}
