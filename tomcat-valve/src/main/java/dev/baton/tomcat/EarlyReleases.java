// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.authenticator.SavedRequest;
import org.apache.catalina.connector.Response;
import org.jspecify.annotations.Nullable;

/** What came to Tomcat 10.1 and 11 after their first releases, for those that have it and those that have not. */
final class EarlyReleases {
    private static final @Nullable Method RESET_ERROR = method(Response.class, "resetError");
    private static final @Nullable Method OPTIONAL_INTERVAL =
            method(SavedRequest.class, "getOriginalMaxInactiveIntervalOptional");
    private static final @Nullable Method INTERVAL = method(SavedRequest.class, "getOriginalMaxInactiveInterval");
    private static final @Nullable Method SET_INTERVAL =
            method(SavedRequest.class, "setOriginalMaxInactiveInterval", int.class);

    private EarlyReleases() {}

    /** Takes an error back that the application has announced, so that another can be announced. */
    static void resetError(Response response) {
        if (RESET_ERROR != null) {
            call(RESET_ERROR, response);
            return;
        }
        try {
            Class<?> owner = org.apache.coyote.Response.class;
            Object state = MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .findVarHandle(owner, "errorState", AtomicInteger.class)
                    .get(response.getCoyoteResponse());
            ((AtomicInteger) state).set(0);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Tomcat does not let an error be taken back", e);
        }
    }

    /** The {@code maxInactive} in seconds that a session had before FORM login shortened it, null if it did not. */
    static @Nullable Integer originalMaxInactive(SavedRequest saved) {
        if (OPTIONAL_INTERVAL != null) {
            return (Integer) call(OPTIONAL_INTERVAL, saved);
        }
        // Where it is no option, -1 says that there is none.
        return INTERVAL != null && call(INTERVAL, saved) instanceof Integer seconds && seconds > 0 ? seconds : null;
    }

    /** Says so where FORM login shortens it; elsewhere the session has it still. */
    static void setOriginalMaxInactive(SavedRequest saved, int seconds) {
        if (SET_INTERVAL != null) {
            call(SET_INTERVAL, saved, seconds);
        }
    }

    private static @Nullable Method method(Class<?> owner, String name, Class<?>... parameters) {
        try {
            return owner.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable Object call(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("This Tomcat refuses " + method, e);
        }
    }
}
