// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** A fault planted in one of the store's scripts, for nodes that find the changed script before Baton's own. */
public final class ScriptMutant {
    private static final String SCRIPTS = "dev/baton/redis/session/";

    private ScriptMutant() {}

    /**
     * Writes a copy of a script in which {@code original} is replaced.
     *
     * @param directory an empty directory, to stand first in the class path
     * @throws IllegalStateException if the script has not the text exactly once: it changed, and the mutant has to follow
     */
    public static Path plant(Path directory, String script, String original, String fault) {
        try (JarFile jar = new JarFile(System.getProperty("baton.dropin"))) {
            ZipEntry entry = jar.getEntry(SCRIPTS + script);
            if (entry == null) {
                throw new IllegalStateException("There is no script " + script);
            }
            String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            int at = text.indexOf(original);
            if (at < 0 || text.indexOf(original, at + 1) >= 0) {
                throw new IllegalStateException("%s has not exactly once: %s".formatted(script, original));
            }
            Path copy = directory.resolve(SCRIPTS + script);
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, text.replace(original, fault));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
