// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.cluster.DropIn;
import dev.baton.it.docs.Page.NamedTest;
import dev.baton.session.BatonMetrics;
import dev.baton.session.SessionSettings;
import dev.baton.session.SettingsReader;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.engine.StoreConnections;
import dev.baton.tomcat.BatonManager;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.xml.sax.InputSource;

class DocsTest {
    private static final Path ROOT = Path.of(System.getProperty("baton.modules", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final Sources SOURCES = Sources.of(ROOT);
    private static final String STORE = "redis://localhost:6379";

    static Stream<Page> pages() {
        return Page.of(ROOT).stream();
    }

    private static Page page(String path) {
        return Page.read(ROOT.resolve(path));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Page page) {
        assertThat(page.brokenLinks()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatAPageNamesIsThere(Page page) {
        assertThat(page.tests()).allMatch(SOURCES::have, "is a test of this project");
    }

    @Test
    void thePromisesNameTheirTests() {
        assertThat(page("README.md").section("## The promises").tests()).hasSizeGreaterThan(10);
        assertThat(page("docs/consistency.md").section("## The promises").tests())
                .hasSizeGreaterThan(10);
    }

    @Test
    void everySettingHasItsRowAndEveryRowIsASetting() {
        assertThat(page("docs/configuration.md").section("## All settings").rows())
                .containsOnlyKeys(SettingsReader.NAMES);
    }

    @Test
    void everyDefaultIsTheOneThatTheSettingsHave() {
        Map<String, String> written = new HashMap<>();
        page("docs/configuration.md").section("## All settings").rows().forEach((name, cell) -> {
            if (cell.startsWith("`") && !name.equals("namespace")) {
                written.put(name, cell.substring(1, cell.indexOf('`', 1)));
            }
        });
        assertThat(written).hasSize(15);
        written.put("store", STORE);
        assertThat(settings(written)).isEqualTo(settings(Map.of("store", STORE)));
    }

    @Test
    void everySettingCanBeSetInCode() {
        List<String> setters = Arrays.stream(BatonManager.class.getMethods())
                .map(Method::getName)
                .toList();
        assertThat(SettingsReader.NAMES)
                .allSatisfy(name -> assertThat(setters)
                        .contains("set" + Character.toUpperCase(name.charAt(0)) + name.substring(1)));
    }

    private static SessionSettings settings(Map<String, String> given) {
        return new SettingsReader(given).read("here", StoreConnections::check, CodecSettings::check);
    }

    @Test
    void everyMetricHasItsRowAndEveryRowIsAMetric() {
        List<String> metrics = Arrays.stream(BatonMetrics.class.getMethods())
                .map(method -> method.getName().substring("get".length()))
                .toList();
        assertThat(page("docs/metrics.md").rows()).containsOnlyKeys(metrics);
    }

    @Test
    void theLineOfTheReadmeIsTheOneThatTheTestsOfTheDistributionUse() {
        assertThat(page("README.md").code("xml")).containsExactly(DropIn.manager(Map.of("store", STORE)));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyManagerThatAPageShowsCanBeConfiguredLikeThat(Page page) throws Exception {
        for (String line : page.code("xml")) {
            Element manager = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(line)))
                    .getDocumentElement();
            assertThat(manager.getTagName()).isEqualTo("Manager");
            assertThat(manager.getAttribute("className")).isEqualTo(BatonManager.class.getName());
            Map<String, String> given = new HashMap<>(Map.of("store", STORE));
            NamedNodeMap attributes = manager.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                given.put(attributes.item(i).getNodeName(), attributes.item(i).getNodeValue());
            }
            given.remove("className");
            assertThat(settings(given).namespace()).isNotBlank();
        }
    }

    @Test
    void aBrokenLinkIsFound(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("there.md"), "# A `code`, and more\n");
        Page page = new Page(directory.resolve("page.md"), """
                [fine](there.md), [fine](there.md#a-code-and-more), [fine](#here), [far](https://example.org)
                [gone](gone.md), ![gone](gone.png), [nowhere](there.md#nowhere)
                ```
                [no link](in-code.md)
                ```
                ## Here
                """);
        Files.writeString(page.path(), page.text());
        assertThat(page.brokenLinks()).containsExactly("gone.md", "gone.png", "there.md#nowhere");
    }

    @Test
    void aTestThatIsNotThereIsFound() {
        Page page = new Page(
                ROOT, "`DocsTest`, `DocsTest.aTestThatIsNotThereIsFound`, `DocsTest.gone`, `GoneIT`, `COMMIT`, `*IT`");
        assertThat(page.tests().stream().filter(test -> !SOURCES.have(test)))
                .containsExactly(new NamedTest("DocsTest", "gone"), new NamedTest("GoneIT", ""));
    }

    @Test
    void aRowIsFoundUnderItsHeadingOnly() {
        Page page = new Page(
                ROOT,
                "## One\n| `a` | 1 | x |\n| plain | 2 |\n## Two\n| `b` | `3` (three) | y |\n### Part\n| `c` | | z |\n");
        assertThat(page.section("## One").rows()).containsExactly(Map.entry("a", "1"));
        assertThat(page.section("## Two").rows()).containsExactly(Map.entry("b", "`3` (three)"), Map.entry("c", ""));
    }
}
