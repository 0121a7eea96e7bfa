// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void whatIsWrittenIsReadBack() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"quoted\" \\ line\nand \u2713 </script>");
        value.put("list", Arrays.asList(1.0, true, null, Map.of(), List.of()));
        value.put("null", null);

        assertThat(Json.read(Json.write(value))).isEqualTo(value);
    }

    @Test
    void textCannotEndAScriptElement() {
        assertThat(Json.write("</script>")).doesNotContain("<");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        assertThatThrownBy(() -> Json.read("{\"a\" 1}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.read("[1,")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.read("<html>")).isInstanceOf(IllegalArgumentException.class);
    }
}
