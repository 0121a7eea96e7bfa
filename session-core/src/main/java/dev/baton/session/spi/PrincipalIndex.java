// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.Handle;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which sessions of one namespace may be a principal's: for each principal a set of entries in a place of its own.
 *
 * <p>What is entered is a superset. A node enters a session before the commit that makes it the principal's, and takes the
 * entry back when the session has ended or is another's; whoever reads an entry looks at the session before he believes it.
 * So no entry is ever missing, and those that a dead node left behind do no harm until a sweeper finds them.
 *
 * <p>Thread-safe. Each call is one atomic step with respect to every other call for the same principal, and may be sent
 * again. They fail as those of {@link SessionStore}: {@link #enrolled} and {@link #due} are questions, all else are changes.
 */
public interface PrincipalIndex {
    /** How long after an entry was made its principal is due for a look, at the latest. */
    Duration FIRST_LOOK = Duration.ofMinutes(1);

    /**
     * Enters the session, unless {@code limit} others are entered already. An entry of the same session gives way to the new
     * one, whatever the limit.
     *
     * @param mark drawn at random for this entry
     * @param limit the most entries that may stand afterwards
     */
    EnrolResult enrol(PrincipalKey principal, Handle handle, long mark, int limit);

    /**
     * Takes the session's entry back. Nothing happens if there is none, or it has another mark than the one named.
     *
     * @param mark which entry is meant; nothing: whichever there is, for a session that is nobody's any more
     */
    void withdraw(PrincipalKey principal, Handle handle, OptionalLong mark);

    /** The principal's entries, the oldest first. */
    List<Enrolment> enrolled(PrincipalKey principal);

    /**
     * Principals whose entries are to be looked at, because they changed or were not looked at for long. None without an
     * entry.
     *
     * @param limit the most to return
     */
    List<PrincipalKey> due(int limit);

    /** Takes note that the principal's entries were looked at, and are due again after {@code again}. */
    void looked(PrincipalKey principal, Duration again);
}
