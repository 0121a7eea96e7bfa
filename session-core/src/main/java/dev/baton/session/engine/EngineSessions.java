// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.BatonSessions;
import dev.baton.session.Handle;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of an engine's namespace. Thread-safe. */
final class EngineSessions implements BatonSessions {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSessions.class);
    private static final int LARGEST_PAGE = 1000;

    private final SessionEngine engine;

    EngineSessions(SessionEngine engine) {
        this.engine = engine;
    }

    @Override
    public Optional<SessionInfo> find(Handle handle) {
        return Optional.ofNullable(engine.store().heads(List.of(handle)).get(handle))
                .map(head -> info(handle, head));
    }

    @Override
    public List<SessionInfo> findByPrincipal(String name) {
        List<SessionInfo> found = new ArrayList<>();
        engine.principals()
                .find(name)
                .forEach((handle, head) -> readable(handle, head).ifPresent(found::add));
        return found;
    }

    @Override
    public Page list(@Nullable Handle after, int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException(
                    "A page has 1 to " + LARGEST_PAGE + " sessions, but " + limit + " were asked for");
        }
        List<Handle> handles = engine.store().list(after, limit);
        Optional<Handle> next =
                handles.size() < limit ? Optional.empty() : Optional.of(handles.get(handles.size() - 1));
        return new Page(infos(handles), next);
    }

    @Override
    public Optional<SessionDetails> inspect(Handle handle) {
        LoadResult result = engine.store().load(handle, null, new Access.Peek());
        if (!(result instanceof LoadResult.Whole whole)) {
            return Optional.empty();
        }
        StoredSession session = whole.session();
        Map<String, Integer> sizes = new TreeMap<>();
        session.attributes().forEach((name, attribute) -> sizes.put(name, attribute.value().length));
        SessionInfo info = info(handle, session.incarnation(), session.metadata(), session.times());
        return Optional.of(new SessionDetails(info, session.version(), sizes));
    }

    @Override
    public boolean end(Handle handle) {
        return engine.end(handle, Optional.empty());
    }

    @Override
    public int endAllOf(String principal) {
        int ended = 0;
        for (Map.Entry<Handle, SessionHead> session :
                engine.principals().find(principal).entrySet()) {
            ended += engine.end(session.getKey(), Optional.of(session.getValue().incarnation())) ? 1 : 0;
        }
        return ended;
    }

    @Override
    public int endAll() {
        int ended = 0;
        List<Handle> page = engine.store().list(null, LARGEST_PAGE);
        while (!page.isEmpty()) {
            for (Handle handle : page) {
                ended += end(handle) ? 1 : 0;
            }
            page = page.size() < LARGEST_PAGE
                    ? List.of()
                    : engine.store().list(page.get(LARGEST_PAGE - 1), LARGEST_PAGE);
        }
        return ended;
    }

    private List<SessionInfo> infos(List<Handle> handles) {
        Map<Handle, SessionHead> heads = engine.store().heads(handles);
        List<SessionInfo> infos = new ArrayList<>();
        for (Handle handle : handles) {
            SessionHead head = heads.get(handle);
            if (head != null) {
                readable(handle, head).ifPresent(infos::add);
            }
        }
        return infos;
    }

    /** One session that cannot be read must not hide all others. */
    private Optional<SessionInfo> readable(Handle handle, SessionHead head) {
        try {
            return Optional.of(info(handle, head));
        } catch (SessionStoreException e) {
            LOG.warn("Session {} is left out, because it cannot be read: {}", handle, e.getMessage());
            return Optional.empty();
        }
    }

    private SessionInfo info(Handle handle, SessionHead head) {
        return info(handle, head.incarnation(), head.metadata(), head.times());
    }

    private SessionInfo info(Handle handle, Incarnation incarnation, StoredMetadata metadata, Times times) {
        FactsFormat.Written written =
                engine.seal().decode(incarnation, metadata.metadata().body());
        Facts facts = written.facts();
        return new SessionInfo(
                handle,
                facts.created(),
                times.lastAccess(),
                times.deadline(),
                facts.maxInactive(),
                facts.user().map(User::name),
                written.node(),
                engine.cache().peek(handle) != null);
    }
}
