// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cluster;

import dev.baton.it.ServerNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks through log files for what must not be in them. */
final class LogSearch {
    private static final int SECRET = 22;
    private static final Pattern BEGINNING = Pattern.compile("\\S.*");

    private final List<String> lines;

    private LogSearch(List<String> lines) {
        this.lines = lines;
    }

    /** Reads a node's log files, or what is kept of its output if it has none. */
    static LogSearch of(ServerNode node) {
        Path logs = node.base().resolve("logs");
        if (Files.exists(logs)) {
            return in(logs);
        }
        return new LogSearch(node.output().lines());
    }

    /**
     * Reads all files of a directory.
     *
     * @throws IllegalStateException if there is nothing to be read, for then a search would prove nothing
     */
    static LogSearch in(Path directory) {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // A node that was killed may have left half a character.
                lines.addAll(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (lines.isEmpty()) {
            throw new IllegalStateException("Nothing was logged in " + directory);
        }
        return new LogSearch(lines);
    }

    /** Returns the lines with the secret part of an id, which stands at its end. */
    List<String> linesThatShow(Collection<String> ids) {
        return linesThatShow(ids, lines);
    }

    /** Returns those of {@code lines} with the secret part of an id. */
    static List<String> linesThatShow(Collection<String> ids, List<String> lines) {
        List<String> secrets =
                ids.stream().map(id -> id.substring(id.length() - SECRET)).toList();
        return lines.stream()
                .filter(line -> secrets.stream().anyMatch(line::contains))
                .toList();
    }

    /** Returns the entries, each with the lines that follow it, in which all of {@code texts} are found. */
    List<String> entriesWith(Collection<String> texts) {
        return entries().stream()
                .filter(entry -> texts.stream().allMatch(entry::contains))
                .toList();
    }

    private List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (String line : lines) {
            if (entries.isEmpty() || BEGINNING.matcher(line).lookingAt()) {
                entries.add(line);
            } else {
                entries.set(entries.size() - 1, entries.get(entries.size() - 1) + "\n" + line);
            }
        }
        return entries;
    }
}
