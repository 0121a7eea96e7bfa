// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.SessionLayout.bytes;
import static dev.baton.redis.session.SessionWriter.NOTHING;
import static dev.baton.redis.session.SessionWriter.decimal;
import static dev.baton.redis.session.SessionWriter.millis;
import static dev.baton.redis.session.SessionWriter.number;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.Reply;
import dev.baton.redis.internal.Script;
import dev.baton.redis.session.StoredBytes.Malformed;
import dev.baton.session.Handle;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The index of principals of one namespace in Redis, as {@link SessionLayout} draws it. Thread-safe. */
final class RedisPrincipals implements PrincipalIndex {
    private final SessionCalls calls;
    private final SessionLayout layout;
    private final DueSearch dueSearch;
    private final Supplier<Instant> clock;

    RedisPrincipals(SessionCalls calls, SessionLayout layout, DueSearch dueSearch, Supplier<Instant> clock) {
        this.calls = calls;
        this.layout = layout;
        this.dueSearch = dueSearch;
        this.clock = clock;
    }

    @Override
    public EnrolResult enrol(PrincipalKey principal, Handle handle, long mark, int limit) {
        Call call = Call.changing("entry of session " + handle, "principal", principal);
        Reply reply = calls.ask(
                call, script(SessionScripts.ENROL, principal, bytes(handle.value()), number(mark), decimal(limit)));
        List<Reply> full = reply.list();
        return full.isEmpty() ? new EnrolResult.Enrolled() : new EnrolResult.Full(enrolments(reply, full));
    }

    @Override
    public void withdraw(PrincipalKey principal, Handle handle, OptionalLong mark) {
        Call call = Call.changing("end of the entry of session " + handle, "principal", principal);
        byte[] which = mark.isPresent() ? number(mark.getAsLong()) : NOTHING;
        calls.ask(call, script(SessionScripts.WITHDRAW, principal, bytes(handle.value()), which));
    }

    @Override
    public List<Enrolment> enrolled(PrincipalKey principal) {
        Call call = Call.asking("look-up", "principal", principal);
        Reply reply =
                calls.ask(call, Command.of("HGETALL", layout.keys(principal).get(0)));
        return enrolments(reply, reply.list());
    }

    @Override
    public List<PrincipalKey> due(int limit) {
        calls.ready(Call.asking("search", "due", "principals"));
        return dueSearch.due(PrincipalKey::new, clock.get(), limit);
    }

    @Override
    public void looked(PrincipalKey principal, Duration again) {
        Call call = Call.changing("look", "principal", principal);
        calls.ask(call, script(SessionScripts.LOOKED, principal, decimal(millis("the time until then", again))));
    }

    private Command script(Script script, PrincipalKey principal, byte[]... arguments) {
        List<byte[]> all = new ArrayList<>(arguments.length + 1);
        all.add(bytes(principal.value()));
        all.addAll(List.of(arguments));
        return Command.run(script, layout.keys(principal), all);
    }

    private static List<Enrolment> enrolments(Reply reply, List<Reply> fields) {
        List<Enrolment> enrolments = new ArrayList<>();
        try {
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                StoredBytes entry =
                        new StoredBytes("the entry", fields.get(i + 1).bytes());
                Instant at = Instant.ofEpochMilli(entry.number());
                Handle handle = new Handle(new String(fields.get(i).bytes(), StandardCharsets.UTF_8));
                enrolments.add(new Enrolment(handle, entry.number(), at));
            }
        } catch (Malformed | IllegalArgumentException e) {
            throw reply.malformed("an entry is none: " + e.getMessage(), e);
        }
        enrolments.sort(Comparator.comparing(Enrolment::at));
        return enrolments;
    }
}
