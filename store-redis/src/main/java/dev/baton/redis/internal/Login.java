// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Whom to log in as. Immutable, but a password in a file is read for each connection, so that it can be changed while
 * nodes run.
 *
 * @param user the user, if not the default user
 * @param password the password, if one is needed and not in a file
 * @param passwordFile the file whose first line is the password
 */
public record Login(
        @Nullable String user,
        @Nullable String password,
        @Nullable Path passwordFile) {
    static final Login NONE = new Login(null, null, null);

    void applyTo(DefaultJedisClientConfig.Builder config) {
        if (user != null) {
            config.user(user);
        }
        String current = passwordFile == null ? password : read(passwordFile);
        if (current != null) {
            config.password(current);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new JedisConnectionException("the password file " + file + " cannot be read: " + e);
        }
    }

    /** Hides everything. */
    @Override
    public String toString() {
        return "Login";
    }
}
