// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.engine.Whereabouts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.connector.Request;
import org.jspecify.annotations.Nullable;

/**
 * Finds the version of an application that has the session of a request, where several are deployed side by side.
 *
 * <p>Before a request has its Context, Tomcat asks the Manager of each version, the newest first, until one knows the id. The
 * first question is answered for all of them, and the answer kept for the others, which follow in the same thread. What is
 * kept are names only, so that no application is held. Thread-safe.
 */
final class VersionSearch {
    /** What was found, and which versions have not asked for it yet. */
    private static final class Answer {
        private final String id;
        private final @Nullable String holder;
        private final Set<String> others;

        private Answer(String id, @Nullable String holder, Set<String> others) {
            this.id = id;
            this.holder = holder;
            this.others = others;
        }
    }

    private record Failure(String id, SessionStoreException reason) {}

    private static final ThreadLocal<@Nullable Answer> ANSWERS = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable Failure> FAILURES = new ThreadLocal<>();

    private VersionSearch() {}

    /**
     * A session that is asked for outside any request of this application, if it is there.
     *
     * @param text the id, the same object in each question about one request
     * @throws SessionStoreException if the store cannot answer
     */
    static @Nullable RequestSession find(BatonManager asking, RequestSession session, SessionId id, String text) {
        List<BatonManager> versions = versions(asking.getContext());
        try {
            boolean there = versions.size() > 1 ? isIn(asking, versions, id, text) : session.find() != null;
            return there ? session : null;
        } catch (SessionStoreException e) {
            if (keeps(e, text)) {
                return null;
            }
            throw e;
        }
    }

    /** The Managers of all versions of an application that run on this node, the newest first. */
    private static List<BatonManager> versions(Context context) {
        Container host = context.getParent();
        if (host == null) {
            return List.of();
        }
        List<Context> versions = new ArrayList<>();
        for (Container child : host.findChildren()) {
            if (child instanceof Context other
                    && other.getPath().equals(context.getPath())
                    && other.getManager() instanceof BatonManager manager
                    && manager.isRunning()) {
                versions.add(other);
            }
        }
        versions.sort(Comparator.comparing(VersionSearch::version).reversed());
        return versions.stream()
                .map(version -> (BatonManager) version.getManager())
                .toList();
    }

    private static String version(Context context) {
        return Optional.ofNullable(context.getWebappVersion()).orElse("");
    }

    /**
     * Whether this one of several versions is the newest that has the session.
     */
    private static boolean isIn(BatonManager asking, List<BatonManager> versions, SessionId id, String text) {
        String name = asking.getContext().getName();
        Answer before = ANSWERS.get();
        if (before == null || before.id != text || !before.others.remove(name)) {
            before = ask(versions, id, text, name);
        }
        boolean found = name.equals(before.holder);
        if (found || before.others.isEmpty()) {
            ANSWERS.remove();
        }
        return found;
    }

    private static Answer ask(List<BatonManager> versions, SessionId id, String text, String asking) {
        ANSWERS.remove();
        FAILURES.remove();
        List<Whereabouts.Place> places =
                versions.stream().map(BatonManager::place).toList();
        Optional<Whereabouts.Place> found = Whereabouts.find(id, places);
        Set<String> others = new HashSet<>();
        versions.forEach(version -> others.add(version.getContext().getName()));
        others.remove(asking);
        Answer answer = new Answer(
                text,
                found.map(place ->
                                versions.get(places.indexOf(place)).getContext().getName())
                        .orElse(null),
                others);
        ANSWERS.set(answer);
        return answer;
    }

    /**
     * Keeps a failure for the request's own answer, if it is Tomcat that asks in order to find the request's Context. Thrown
     * there, it would be answered 500.
     *
     * @return whether it is kept; if not, it has to be thrown
     */
    private static boolean keeps(SessionStoreException reason, String text) {
        boolean mapping = StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(CoyoteAdapter.class.getName())
                        && frame.getMethodName().equals("postParseRequest")));
        if (mapping) {
            FAILURES.set(new Failure(text, reason));
        }
        return mapping;
    }

    /** Why it is not known which version has the session of this request; null if it is, or was not asked. */
    static @Nullable SessionStoreException takeFailure(Request request) {
        Failure failure = FAILURES.get();
        if (failure == null) {
            return null;
        }
        FAILURES.remove();
        return brings(request, failure.id) ? failure.reason : null;
    }

    private static boolean brings(Request request, String id) {
        return id.equals(request.getRequestedSessionId())
                || Collections.list(request.getHeaders("Cookie")).stream().anyMatch(cookies -> cookies.contains(id));
    }
}
