// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** How the bytes of one connection part into requests and replies; each request has one reply, in order. */
interface Wire {
    /** Reads a request; {@code null} if the stream ends before it is complete, for then nobody can act on it. */
    @Nullable
    Frame readRequest(InputStream in) throws IOException;

    /** Reads a reply; {@code null} if the stream ends before it is complete. */
    @Nullable
    Frame readReply(InputStream in) throws IOException;

    /** Redis's protocol. */
    static Wire redis() {
        return new Wire() {
            @Override
            public @Nullable Frame readRequest(InputStream in) throws IOException {
                return RespFrame.read(in);
            }

            @Override
            public @Nullable Frame readReply(InputStream in) throws IOException {
                return RespFrame.read(in);
            }
        };
    }

    /** PostgreSQL's protocol, unencrypted. */
    static Wire postgres() {
        return new PostgresWire();
    }
}
