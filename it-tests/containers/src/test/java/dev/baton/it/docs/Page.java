// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One page of the documentation, in Markdown. Immutable. */
record Page(Path path, String text) {
    private static final Pattern FENCED =
            Pattern.compile("^ *```(\\w*)\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w*[a-z](?:Test|IT|Contract))(?:\\.(\\w+))?`");
    private static final Pattern ROW = Pattern.compile("^\\|(?!-)(.*)\\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    /** A test that a page names; the method is empty where it names the whole class. */
    record NamedTest(String type, String method) {}

    /** All pages of a directory that holds a checkout. */
    static List<Page> of(Path root) {
        List<Page> pages = new ArrayList<>();
        for (Path directory : List.of(root, root.resolve("docs"), root.resolve("docs/decisions"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .sorted()
                        .map(Page::read)
                        .forEach(pages::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return pages;
    }

    static Page read(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of code in this language, without what indents all of a block. */
    List<String> code(String language) {
        return FENCED.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2).stripTrailing().stripIndent())
                .toList();
    }

    /** The links of the page that lead to other pages, to places in them, or to other files, and to nothing. */
    List<String> brokenLinks() {
        return matches(LINK)
                .map(link -> link.group(1))
                .filter(link -> !link.matches("https?:.*"))
                .filter(link -> !leadsSomewhere(link))
                .toList();
    }

    private boolean leadsSomewhere(String link) {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? path : path.resolveSibling(file).normalize();
        return Files.exists(target) && (hash < 0 || read(target).anchors().contains(link.substring(hash + 1)));
    }

    /** The places of the page that a link may lead to: its headings, as GitHub writes them. */
    List<String> anchors() {
        return matches(HEADING)
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    /** The tests that the page names. */
    List<NamedTest> tests() {
        return matches(TEST)
                .map(test -> new NamedTest(test.group(1), test.group(2) == null ? "" : test.group(2)))
                .toList();
    }

    /** The part of the page under this heading, as far as the next one of its level. */
    Page section(String heading) {
        Matcher section = Pattern.compile(
                        "^" + Pattern.quote(heading) + "$(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text);
        if (!section.find()) {
            throw new IllegalArgumentException(path + " has no heading '" + heading + "'");
        }
        return new Page(path, section.group(1));
    }

    /** The rows of the page's tables, those of headings included, each as its cells. */
    List<List<String>> cells() {
        return matches(ROW)
                .map(row -> Arrays.stream(row.group(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** The second cell of each row of a table that begins with nothing but a name in backquotes, by that name. */
    Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        cells().forEach(cells -> {
            Matcher name = NAME.matcher(cells.get(0));
            if (name.matches() && cells.size() > 1) {
                rows.put(name.group(1), cells.get(1));
            }
        });
        return rows;
    }

    private Stream<MatchResult> matches(Pattern pattern) {
        return pattern.matcher(FENCED.matcher(text).replaceAll("")).results();
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }
}
