// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.SessionId;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is changed with no {@code setAttribute}, and what is only read. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InPlaceTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    /** A value of the application's own, that can be changed. */
    public static final class Cart implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ArrayList<String> items = new ArrayList<>();
        private int version;
    }

    @Test
    void a_value_that_was_changed_in_place_is_saved() {
        SessionId id = bed.session(Map.of("cart", new Cart(), "b", 1));
        for (int i = 1; i <= 3; i++) {
            TestRequest request = node.request(id);
            Cart cart = (Cart) request.get("cart");
            cart.items.add("item " + i);
            cart.version++;
            request.finish();
        }
        Cart stored = (Cart) bed.values(id).get("cart");
        assertThat(stored.items).containsExactly("item 1", "item 2", "item 3");
        assertThat(stored.version).isEqualTo(3);
    }

    @Test
    void only_what_was_changed_is_sent() {
        SessionId id = bed.session(Map.of("a", new ArrayList<>(List.of(1)), "b", new ArrayList<>(List.of(1)), "c", 1));
        TestRequest request = node.request(id);
        request.get("a");
        request.get("c");
        ((List<?>) request.get("b")).clear();
        request.finish();
        var attributes = bed.stored(id).attributes();
        assertThat(attributes.get("a").version()).isEqualTo(1);
        assertThat(attributes.get("b").version()).isEqualTo(2);
        assertThat(attributes.get("c").version()).isEqualTo(1);
    }

    @Test
    void what_was_only_read_is_not_sent() {
        Map<String, Object> values = new HashMap<>();
        values.put("string", "text");
        values.put("instant", Instant.EPOCH);
        values.put("list", new ArrayList<>(List.of(1, 2)));
        values.put("mapOf", Map.of("a", 1, "b", 2, "c", 3));
        values.put("cart", new Cart());
        values.put("bytes", new byte[] {1, 2});
        values.put("hash", new HashMap<>(Map.of("x", List.of("y"))));
        SessionId id = bed.session(values);
        for (int i = 0; i < 3; i++) {
            TestRequest request = node.request(id);
            values.keySet().forEach(request::get);
            request.finish();
        }
        assertThat(node.link.count(COMMIT)).isZero();
        assertThat(bed.stored(id).version()).isEqualTo(1);
    }

    @Test
    void what_was_only_read_is_not_sent_though_another_JVM_encoded_it_in_another_order() {
        SessionId id = bed.session(Map.of("a", Map.of("one", 1, "two", 2, "three", 3), "b", 1));
        byte[] here = bed.encoded(id, "a", Map.of("one", 1, "two", 2, "three", 3));
        byte[] there = swapped(here, "one", "two");
        assertThat(there).isNotEqualTo(here);
        bed.elsewhere(id, "a", there);
        TestRequest request = node.request(id);
        assertThat(request.get("a")).isEqualTo(Map.of("two", 1, "one", 2, "three", 3));
        request.set("b", 2);
        request.finish();
        assertThat(bed.stored(id).attributes().get("a").version()).isEqualTo(2);
        TestRequest again = node.request(id);
        assertThat(again.get("a")).isEqualTo(Map.of("two", 1, "one", 2, "three", 3));
        again.finish();
        assertThat(node.link.count(COMMIT)).isEqualTo(1);
    }

    @Test
    void a_value_set_again_is_sent_even_if_it_is_the_same() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 1);
        request.finish();
        assertThat(bed.stored(id).attributes().get("a").version()).isEqualTo(2);
    }

    @Test
    void a_value_that_was_set_and_then_changed_in_place_is_saved_as_it_is_in_the_end() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        List<Object> value = new ArrayList<>();
        request.set("a", value);
        request.save();
        value.add(1);
        request.save();
        value.add(2);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1, 2)));
    }

    @Test
    void what_one_request_reads_and_another_changes_is_saved_with_the_others_end() {
        SessionId id = bed.session(Map.of("a", new ArrayList<>()));
        TestRequest first = node.request(id);
        TestRequest second = node.request(id);
        @SuppressWarnings("unchecked")
        List<Object> shared = (List<Object>) second.get("a");
        first.finish();
        shared.add(1);
        second.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1)));
    }

    @Test
    void bytes_that_cannot_be_read_here_are_hidden_and_stay_as_they_are() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        byte[] foreign = {1, 2, 3};
        bed.elsewhere(id, "a", foreign);
        TestRequest request = node.request(id);
        assertThat(request.get("a")).isNull();
        assertThat(request.session().attributeNames()).containsExactly("b");
        request.set("b", 2);
        request.finish();
        assertThat(bed.stored(id).attributes().get("a").value()).isEqualTo(foreign);
        assertThat(bed.stored(id).attributes().get("a").version()).isEqualTo(2);
    }

    @Test
    void bytes_that_cannot_be_read_here_can_be_replaced() {
        SessionId id = bed.session(Map.of("a", 1));
        bed.elsewhere(id, "a", new byte[] {1, 2, 3});
        TestRequest request = node.request(id);
        request.get("a");
        request.set("a", 5);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 5));
    }

    /** An envelope in which two words of the same length have changed places. */
    private static byte[] swapped(byte[] envelope, String one, String other) {
        byte[] bytes = envelope.clone();
        // The last letter of a word may carry a mark.
        int first = indexOf(bytes, one.substring(0, one.length() - 1));
        int second = indexOf(bytes, other.substring(0, other.length() - 1));
        for (int i = 0; i < one.length(); i++) {
            byte swap = bytes[first + i];
            bytes[first + i] = bytes[second + i];
            bytes[second + i] = swap;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) checksum.getValue());
        return bytes;
    }

    private static int indexOf(byte[] bytes, String word) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(word);
    }
}
