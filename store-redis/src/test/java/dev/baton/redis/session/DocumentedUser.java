// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user of Redis's ACL whom the documentation asks for: tests read him there, so that he is always enough. */
final class DocumentedUser {
    private static final String BEGIN = "    user baton on ";

    private DocumentedUser() {}

    /** The line of an ACL file for a namespace, in which {@code *} stands for anything. */
    static String line(String namespace, String password) {
        return documented()
                .replace("shop:*", namespace.equals("*") ? "*" : namespace + ":*")
                .replace("PASSWORD", password);
    }

    private static String documented() {
        Path page = Path.of("..", "docs", "operations.md");
        try {
            return Files.readAllLines(page).stream()
                    .filter(line -> line.startsWith(BEGIN))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(page + " has no line that begins with" + BEGIN))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
