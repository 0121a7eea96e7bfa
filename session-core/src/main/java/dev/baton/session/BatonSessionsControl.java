// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import dev.baton.session.BatonSessions.SessionInfo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells a JMX console of {@link BatonSessions}. Thread-safe. */
public final class BatonSessionsControl implements BatonSessionsMXBean {
    private final BatonSessions sessions;

    public BatonSessionsControl(BatonSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Map<String, String> find(String handle) {
        return sessions.find(new Handle(handle))
                .map(BatonSessionsControl::words)
                .orElse(Map.of());
    }

    @Override
    public List<Map<String, String>> findByPrincipal(String principal) {
        return words(sessions.findByPrincipal(principal));
    }

    @Override
    public List<Map<String, String>> list(String after, int limit) {
        return words(sessions.list(after == null || after.isEmpty() ? null : new Handle(after), limit)
                .sessions());
    }

    @Override
    public Map<String, Integer> attributeBytes(String handle) {
        return sessions.inspect(new Handle(handle))
                .map(BatonSessions.SessionDetails::attributeBytes)
                .orElse(Map.of());
    }

    @Override
    public boolean end(String handle) {
        return sessions.end(new Handle(handle));
    }

    @Override
    public int endAllOf(String principal) {
        return sessions.endAllOf(principal);
    }

    @Override
    public int endAll() {
        return sessions.endAll();
    }

    private static List<Map<String, String>> words(List<SessionInfo> infos) {
        return infos.stream().map(BatonSessionsControl::words).toList();
    }

    private static Map<String, String> words(SessionInfo info) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("handle", info.handle().value());
        words.put("created", info.created().toString());
        words.put("lastAccess", info.lastAccess().toString());
        words.put(
                "deadline",
                info.deadline().equals(Instant.MAX) ? "never" : info.deadline().toString());
        words.put("maxInactive", info.maxInactive().toString());
        words.put("principal", info.principal().orElse(""));
        words.put("node", info.node());
        words.put("inMemory", Boolean.toString(info.inMemory()));
        return words;
    }
}
