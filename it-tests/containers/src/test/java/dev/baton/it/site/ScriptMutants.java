// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Faults planted in the scripts of the store, for nodes that find the changed scripts before Baton's own. Each fault is that
 * of one application, by whose name it is called. Not thread-safe.
 */
public final class ScriptMutants {
    private static final String SCRIPTS = "dev/baton/redis/session/";
    private static final String SHARED = "shared.lua";
    private static final String FIRST_LINE = "local data, times, index, handle = KEYS[1], KEYS[2], KEYS[3], ARGV[1]\n";
    private static final String IS_MUTANT = """
            local function mutant(name)
              return string.find(data, '/' .. name .. ':', 1, true) ~= nil
            end
            """;

    private final Path directory;

    /** @param directory an empty directory, to stand first in the class path */
    public ScriptMutants(Path directory) {
        this.directory = directory;
        replace(SHARED, FIRST_LINE, FIRST_LINE + IS_MUTANT);
    }

    /**
     * Replaces a piece of a script.
     *
     * @param fault what it does instead; {@code mutant('name')} tells whether it works for the application of that name
     * @throws IllegalStateException if the script has not the text exactly once: it changed, and the fault has to follow
     */
    public ScriptMutants plant(String script, String original, String fault) {
        replace(script, original, fault);
        return this;
    }

    /** Returns the directory. */
    public Path directory() {
        return directory;
    }

    private void replace(String script, String original, String fault) {
        try {
            Path copy = directory.resolve(SCRIPTS + script);
            String text = Files.exists(copy) ? Files.readString(copy) : originalOf(script);
            int at = text.indexOf(original);
            if (at < 0 || text.indexOf(original, at + 1) >= 0) {
                throw new IllegalStateException("%s has not exactly once: %s".formatted(script, original));
            }
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, text.replace(original, fault));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String originalOf(String script) throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("baton.dropin"))) {
            ZipEntry entry = jar.getEntry(SCRIPTS + script);
            if (entry == null) {
                throw new IllegalStateException("There is no script " + script);
            }
            return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
