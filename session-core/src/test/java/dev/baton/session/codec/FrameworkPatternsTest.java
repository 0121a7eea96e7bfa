// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.faces.util.LRUMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.shiro.subject.SimplePrincipalCollection;
import org.joda.money.Money;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pattern that the documentation gives for a framework")
class FrameworkPatternsTest {

    @Test
    void isEnoughForShiro() throws IOException {
        SimplePrincipalCollection principals = new SimplePrincipalCollection("ada", "realm");
        SimplePrincipalCollection read = (SimplePrincipalCollection) carried("Apache Shiro 2", principals);
        assertThat(read.getPrimaryPrincipal()).isEqualTo("ada");
        assertThat(read.getRealmNames()).containsExactly("realm");
    }

    @Test
    void isEnoughForMojarra() throws IOException {
        LRUMap<String, Object> views = new LRUMap<>(15);
        LRUMap<String, Object> actual = new LRUMap<>(15);
        actual.put("state", new Object[] {"a", new Object[] {1, null}});
        views.put("view", actual);
        Object read = carried("Jakarta Faces (Mojarra 4), state on the server", views);
        assertThat(read).isInstanceOf(LRUMap.class);
        assertThat(((Map<?, ?>) read).keySet()).hasToString("[view]");
    }

    @Test
    void isEnoughForJodaMoney() throws IOException {
        Money price = Money.parse("EUR 3.20");
        assertThat(carried("Joda-Money", price)).isEqualTo(price);
    }

    /** Carries the value with the documented pattern, after it was refused without. */
    private static Object carried(String framework, Object value) throws IOException {
        AttributeCodec without = Codecs.create();
        assertThatThrownBy(() -> without.check("cart", value))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("to the setting allowedClasses");
        AttributeCodec codec = Codecs.create(FrameworkPatternsTest.class.getClassLoader(), pattern(framework));
        codec.check("cart", value);
        return Codecs.roundTrip(codec, value);
    }

    private static String pattern(String framework) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "security.md"));
        String row = lines.stream()
                .filter(line -> line.startsWith("| " + framework + " |"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/security.md has no row for " + framework));
        return row.replaceAll(".*`([^`]+)` \\|$", "$1");
    }
}
