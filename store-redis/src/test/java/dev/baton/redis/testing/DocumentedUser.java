// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The user of Redis's ACL whom the documentation asks for: tests read him there, so that he is always enough. */
public final class DocumentedUser {
    private static final String PAGE = "docs/operations.md";
    private static final String BEGIN = "    user baton on ";
    private static final String RIGHTS = "~shop:* &shop:*";

    private DocumentedUser() {}

    /** The line of an ACL file for some namespaces, or for {@code *}, which stands for anything. */
    public static String line(String password, String... namespaces) {
        String rights = Arrays.stream(namespaces)
                .map(namespace -> namespace.equals("*") ? "*" : namespace + ":*")
                .map(pattern -> "~" + pattern + " &" + pattern)
                .collect(Collectors.joining(" "));
        String documented = documented();
        if (!documented.contains(RIGHTS)) {
            throw new IllegalStateException(PAGE + " has a line of the user without " + RIGHTS);
        }
        return documented.replace(RIGHTS, rights).replace("PASSWORD", password);
    }

    private static String documented() {
        Path page = page();
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

    /** Above the directory of whichever module the test is in. */
    private static Path page() {
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(PAGE))) {
                return above.resolve(PAGE);
            }
        }
        throw new IllegalStateException(
                "There is no " + PAGE + " above " + Path.of("").toAbsolutePath());
    }
}
