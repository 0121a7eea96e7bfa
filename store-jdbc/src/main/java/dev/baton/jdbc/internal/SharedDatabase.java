// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import dev.baton.session.spi.Shares;
import dev.baton.session.spi.Shares.Share;

/**
 * A node's one way to the database of some settings, shared by the sessions of all its applications and their locks.
 * Thread-safe; connects when first used.
 */
public final class SharedDatabase implements AutoCloseable {
    private static final Shares<JdbcSettings, Database> OPEN = new Shares<>(Database::new, Database::close);

    private final Share<Database> share;

    private SharedDatabase(Share<Database> share) {
        this.share = share;
    }

    /** This node's, for one user more. Does no input or output, other than looking up a container's data source. */
    public static SharedDatabase acquire(JdbcSettings settings) {
        return new SharedDatabase(OPEN.acquire(settings));
    }

    public Database database() {
        return share.get();
    }

    /** Gives it back; the last user's closes the connections. Closing again does nothing. */
    @Override
    public void close() {
        share.close();
    }
}
