// SPDX-License-Identifier: Apache-2.0
package dev.baton.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Objects of servlet applications whose interfaces the class loader of this class does not see: Jetty's server does not see
 * the servlet API, of which each application may have another release. Stateless.
 */
public final class HiddenServlets {
    private HiddenServlets() {}

    /** The attribute of a session, a request or a context, asked for without naming its type. */
    public static @Nullable Object attribute(Object owner, String name) {
        return call(owner, "getAttribute", new Class<?>[] {String.class}, name);
    }

    /** The context of a request, asked for without naming its type. */
    public static @Nullable Object contextOf(Object request) {
        return call(request, "getServletContext", new Class<?>[] {});
    }

    private static @Nullable Object call(Object owner, String name, Class<?>[] types, Object... arguments) {
        try {
            Method method = owner.getClass().getMethod(name, types);
            // An application may have wrapped it in a class that is not public.
            method.setAccessible(true);
            return method.invoke(owner, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    owner.getClass().getName() + " is none of a servlet application's: it has no " + name, e);
        }
    }
}
