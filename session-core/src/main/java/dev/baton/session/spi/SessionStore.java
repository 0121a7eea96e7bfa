// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one namespace's sessions where every node of its cluster can reach them.
 *
 * <p>Implementations are thread-safe. Each call is one atomic step with respect to every other call for the same handle,
 * from any node. Every call may be sent again with the same arguments: the second time changes nothing that the first has
 * changed already, and answers the same as far as the session's other users allow. All times are by the store's clock.
 *
 * <p>A store that cannot answer throws; it never reports a session as absent, nor as gone, because it could not look.
 * {@link #load}, {@link #heads}, {@link #list}, {@link #due} and {@link #now} throw {@link StoreUnavailableException} when they got no answer. The calls
 * that change something throw {@link StoreUnavailableException} when nothing can have been changed, and {@link
 * OutcomeUnknownException} when it may have been. Each throws another {@link SessionStoreException} when the store
 * answered with an error, or with bytes that cannot be a session.
 */
public interface SessionStore extends AutoCloseable {
    /** How long the hash of a secret is remembered after the secret was changed. */
    Duration RETIRED_FOR = Duration.ofSeconds(30);

    /** How long after its deadline a session that nobody has ended is kept, so that its end can still be told. */
    Duration KEPT_AFTER_DEADLINE = Duration.ofDays(7);

    /** How many removals of attributes are remembered at least, for nodes with an older copy. */
    int REMEMBERED_REMOVALS = 32;

    /**
     * How long a lease that falls to a waiter is kept for him to take it up: one that has died holds the others up for no
     * longer.
     */
    Duration TAKEN_UP_WITHIN = Duration.ofSeconds(2);

    /**
     * Reads the session, or what of it the asking node does not have, and touches it if that is due.
     *
     * <p>A touch is due when the stored last access is at least {@link Times#throttle} old. It changes no version.
     *
     * @param known the copy that the node has, or null
     * @param access whether this counts as use of the session
     * @return {@code Absent}; {@code Unchanged} if {@code known} is up to date; {@code Changed} if the store still knows
     *     all that happened since {@code known}; or {@code Whole}, also if {@code known} is newer than the session, because
     *     the store has lost commits since
     */
    LoadResult load(Handle handle, @Nullable Known known, Access access);

    /**
     * Creates the session unless another one has its handle; its last access is now. A session whose deadline has passed,
     * or that is being ended, has its handle until it is deleted.
     */
    CreateResult create(Handle handle, NewSession session);

    /**
     * Applies {@code delta} to the session, once, however often and however late it is sent, and touches the session if
     * that is due. A new {@code maxInactive} or absolute deadline moves the deadline at once.
     *
     * <p>The answer to a delta that was applied before is {@code Committed} with the version it made then. A delta whose
     * sequence is below that of its node's last applied commit changes nothing, and is answered in the same way as far as
     * the store knows. A due deadline is no obstacle as long as nobody has claimed the session.
     *
     * <p>A delta that names a lease is applied only while that is its holder's, and gives it up in the same step if it says
     * so: when it is applied, or had been applied before, and not when it is refused. A delta that names none is held up by
     * nobody's lease.
     *
     * @return {@code Committed}; {@code Fenced} if the delta's lease was lost, whatever else stands against it; {@code
     *     Conflict} naming what another was first to change; or {@code Gone} if the session has ended, in which case it
     *     stays ended
     */
    CommitResult commit(Handle handle, Delta delta);

    /**
     * Takes the lease of the session, waiting for it if others have it, and loads what the node does not have.
     *
     * <p>Leases are granted in the order in which their owners' requests reached the store; nobody overtakes who waits, also
     * when a lease has run out. Whoever waits is woken and does not poll where the store can wake him. A waiter whose
     * patience ends, or whose thread is interrupted, leaves the queue and answers {@code TimedOut}, interrupted in the second
     * case. One that has died is passed over {@link #TAKEN_UP_WITHIN} after its turn came. A lease that nobody gives up ends
     * by itself. Asking again as the same owner does not lose the place in the queue; once the lease was granted, and as
     * long as no other owner was granted one since, it is granted again with the same token, and lasts from then.
     *
     * <p>The load counts as access only if the lease is granted and the request says so, and then touches as one that
     * presents the session's secret. Locking changes no version. Leases of different sessions have nothing to do with each
     * other.
     *
     * @return {@code Locked}; {@code TimedOut} if others had the lease for too long; {@code Refused} if the presented secret
     *     is not the session's, when asked or when the turn came; or {@code Absent}, also for those who wait when the session
     *     is claimed
     * @throws OutcomeUnknownException if the lease may have been granted: asking again as the same owner, or its end, settles
     *     it
     */
    LockResult lock(Handle handle, LockRequest request);

    /**
     * Makes the lease last for {@code duration} from now, also if it has run out and nobody was granted one since.
     *
     * @return whether it is still its holder's; never once another was granted one, it was given up, or the session has
     *     ended or is being ended
     */
    boolean renew(Handle handle, Lease lease, Duration duration);

    /** Gives up the lease, and wakes who waits for it. Nothing happens if it is no longer its holder's. */
    void unlock(Handle handle, Lease lease);

    /**
     * Counts as access now, even if none is due: for a request that runs longer than the deadline allows for. A due
     * deadline is no obstacle as long as nobody has claimed the session.
     */
    TouchResult touch(Handle handle, Incarnation incarnation);

    /**
     * Takes the session for ending it. Claiming again as the same owner is granted again, with the lease renewed and the
     * same attempt, unless another has been granted it since. While a lease runs, the session's entry in the index of
     * deadlines is the lease's end.
     */
    ClaimResult claim(Handle handle, Claim claim);

    /**
     * Removes every trace of the session that {@code owner} has claimed, lease and queue included. Nothing happens if it is gone, is another
     * incarnation, or another owner has claimed it since.
     *
     * @return whether this call removed it
     */
    boolean delete(Handle handle, Incarnation incarnation, long owner);

    /**
     * Sessions whose entry in the index of deadlines has passed, the longest overdue first within each part of the index:
     * candidates for {@link #claim}, some of which may turn out to live on.
     *
     * @param limit the most handles to return
     */
    List<Handle> due(int limit);

    /**
     * What these sessions are apart from their attributes, of each that a {@link #load} would find. No access, and one round
     * trip for a few hundred of them. Each is told as it stood at one moment, which need not be the same for all.
     */
    Map<Handle, SessionHead> heads(Collection<Handle> handles);

    /**
     * The handles of the sessions that the store has, those that have fallen due or are being ended included, page by page.
     * Their order is the store's own and always the same, so that each session which is there all the time is on one page.
     *
     * @param after the last handle of the page before, whether there is such a session still or not; null for the first page
     * @param limit the most handles to return; fewer mean that this is the last page
     */
    List<Handle> list(@Nullable Handle after, int limit);

    /** Which sessions may be whose. */
    PrincipalIndex principals();

    /** The store's time. */
    Instant now();

    /** Gives back what this namespace holds of the connection. Calls under way may fail. Closing again does nothing. */
    @Override
    void close();
}
