// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A session whose interface the class loader of this class does not see. */
final class HiddenSession {
    private HiddenSession() {}

    /** The attribute of an application's session, asked for without naming the session's type. */
    static @Nullable Object attribute(Object session, String name) {
        try {
            Method method = session.getClass().getMethod("getAttribute", String.class);
            // An application may have wrapped its session in a class that is not public.
            method.setAccessible(true);
            return method.invoke(session, name);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    session.getClass().getName() + " is no session: it has no getAttribute(String)", e);
        }
    }
}
