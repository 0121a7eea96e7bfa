// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.store;

import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server of a test's own that its nodes share: Redis, or what the test's class {@linkplain OnPostgres asks for}.
 * Thread-safe; ends when closed.
 */
public interface SharedStore extends AutoCloseable {
    /** Starts the kind of store that the class asks for which runs now, whatever servers are named. */
    static SharedStore start() {
        return Kind.ofThisClass().start();
    }

    /** Starts a Redis that has every change in its file before it says so. */
    static SharedStore startDurable() {
        return new RedisStore(RedisServer.embedded(
                RedisOptions.defaults().with("appendonly", "yes").with("appendfsync", "always")));
    }

    /** Uses the server that is named for the kind of store that the class asks for which runs now, or starts one. */
    static SharedStore startUnlessNamed() {
        return Kind.ofThisClass().startUnlessNamed();
    }

    /** The store's URI, as nodes shall have it. */
    URI uri();

    /** The store's URI for nodes that wait so long for each answer, for a connection to be made, and for a free one. */
    URI uri(Duration patience);

    /** The jars that a node needs beside Baton's. */
    List<Path> drivers();

    /** Stops the store by SIGSTOP: connections stay open and unanswered. */
    void pause();

    /** Lets a paused store go on. */
    void resume();

    /** Ends the store by SIGKILL. */
    void kill();

    /** Starts a killed store again. */
    void restart();

    /** How many sessions of an application there are. */
    int sessions(String application);

    /** What there is of any session, and has this text in its name. */
    List<String> traces(String text);

    /** How many round trips it takes to move a deadline, beyond the load that finds that it is due. */
    int tripsOfATouch();

    /** How many round trips a claim takes. */
    int tripsOfAClaim();

    @Override
    void close();

    /** What stores there are. */
    enum Kind {
        REDIS {
            @Override
            SharedStore start() {
                return new RedisStore(RedisServer.embedded());
            }

            @Override
            SharedStore startUnlessNamed() {
                return new RedisStore(RedisServer.start());
            }
        },
        POSTGRES {
            @Override
            SharedStore start() {
                return new PostgresStore(PostgresServer.own());
            }

            @Override
            SharedStore startUnlessNamed() {
                return new PostgresStore(PostgresServer.start());
            }
        };

        // Classes run one after the other.
        private static volatile Kind wanted = REDIS;

        static Kind ofThisClass() {
            return wanted;
        }

        static void want(Kind kind) {
            wanted = kind;
        }

        abstract SharedStore start();

        abstract SharedStore startUnlessNamed();
    }
}
