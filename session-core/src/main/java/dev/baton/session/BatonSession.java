// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import dev.baton.internal.HiddenServlets;
import jakarta.servlet.http.HttpSession;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a session kept by Baton can do beyond {@link HttpSession}.
 *
 * <p>Thread-safe, for the same requests as the session itself.
 */
public interface BatonSession {
    /** The attribute under which a session of Baton gives this view of itself; it is in no store. */
    String ATTRIBUTE = "dev.baton.session.BatonSession";

    /**
     * How two changes of the same attribute become one.
     *
     * @param <T> the attribute's type
     */
    @FunctionalInterface
    interface MergeFunction<T> {
        /**
         * Joins two changes. Has no other effect: it may be called more than once.
         *
         * @param base the value that this request found; null if there was none
         * @param ours what this request made of it
         * @param theirs what another request made of it meanwhile; null if it was removed
         * @return the value to save
         */
        T merge(@Nullable T base, T ours, @Nullable T theirs);
    }

    /**
     * This view of a session.
     *
     * @throws IllegalArgumentException if the session is not kept by Baton
     */
    static BatonSession of(HttpSession session) {
        if (attributeOf(session) instanceof BatonSession own) {
            return own;
        }
        throw new IllegalArgumentException("This session is not kept by Baton but is a "
                + session.getClass().getName() + ". Is Baton configured for this application?");
    }

    private static @Nullable Object attributeOf(HttpSession session) {
        try {
            return session.getAttribute(ATTRIBUTE);
        } catch (NoClassDefFoundError e) {
            // Jetty's server does not see the servlet API, of which each application may have another release.
            return HiddenServlets.attribute(session, ATTRIBUTE);
        }
    }

    /**
     * Changes one attribute in one atomic step, and saves it at once: whatever other requests do meanwhile, no change is
     * lost. Works in every consistency mode. Other changes of the request are saved later, as always.
     *
     * @param change makes the new value of the old one, which is null if there is none; it may be called more than once, and
     *     has no other effect
     * @return the value that was saved
     * @throws RuntimeException if it was not saved, as at the end of a request
     */
    <T> T update(String name, UnaryOperator<@Nullable T> change);

    /**
     * Gives the function that joins this request's change of an attribute with another's where {@code strict} would refuse
     * it. It holds for this node's object of the session: give it in each request that changes the attribute.
     */
    <T> void mergeWith(String name, MergeFunction<T> function);

    /** What names this session in logs, on pages and in {@link BatonSessions}. It gives no access. */
    Handle handle();

    /**
     * Runs {@code action} once when the session has ended, on whichever node that was: at once where it ended here, otherwise
     * within the bound that {@code freshness} gives. For what goes on without a request, such as a stream. It runs in a thread
     * of Baton's, outside any request.
     */
    void onEnded(Runnable action);

    /**
     * Saves what there is and lets other requests at the session before this one has ended, for example before a long
     * stream begins. What this request changes afterwards is refused. Does nothing unless the mode is {@code lock}.
     */
    void unlock();
}
