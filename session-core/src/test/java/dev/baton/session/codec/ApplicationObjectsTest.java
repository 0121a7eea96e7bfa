// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.AttributeLimits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Objects of the application's own classes")
class ApplicationObjectsTest {
    private final AttributeCodec codec = Codecs.create();

    @SuppressWarnings("unchecked")
    private <T> T roundTrip(T value) {
        codec.check("cart", value);
        return (T) Codecs.roundTrip(codec, value);
    }

    private static Beans.Cart cart() {
        Beans.Cart cart = new Beans.Cart();
        Beans.Price price = new Beans.Price(new BigDecimal("9.99"), "EUR");
        cart.lines.add(new Beans.Line("tea", 2, price, Beans.Colour.GREEN));
        cart.lines.add(new Beans.Line("cup", 1, price, Beans.Colour.RED));
        cart.extras.put("voucher", List.of("A", 1, 2L));
        cart.extras.put("colour", Beans.Colour.GREEN);
        return cart;
    }

    @Test
    void comeBackEqualFieldByField() {
        Beans.Cart read = roundTrip(cart());
        assertThat(read).isEqualTo(cart());
        assertThat(((Beans.Named) read).name).isEqualTo("base");
        assertThat(read.cache).isNull();
        assertThat(read.lines.get(0).colour()).isSameAs(Beans.Colour.GREEN);
    }

    @Test
    void keepANullThatTheConstructorWouldReplace() {
        Beans.Cart cart = cart();
        cart.hint = null;
        assertThat(roundTrip(cart).hint).isNull();
    }

    @Test
    void haveTheSameBytesWhenReadAndWrittenAgain() {
        byte[] bytes = codec.encode(BINDING, cart());
        assertThat(codec.encode(BINDING, codec.decode(BINDING, bytes))).isEqualTo(bytes);
        assertThat(codec.encode(BINDING, cart())).isEqualTo(bytes);
    }

    @Test
    void comeBackWithPublicFieldsWithoutConstructorAndAsInnerClasses() {
        assertThat(roundTrip(new Beans.Open())).isEqualTo(new Beans.Open());
        assertThat(roundTrip(new Beans.NoConstructor(6))).isEqualTo(new Beans.NoConstructor(6));
        assertThat(roundTrip(new Beans.Line("x", -1, null, null))).isEqualTo(new Beans.Line("x", -1, null, null));
        assertThat(roundTrip(new Beans.Price[] {new Beans.Price(BigDecimal.ONE, null), null}))
                .containsExactly(new Beans.Price(BigDecimal.ONE, null), null);
    }

    @Test
    void goThroughTheirOwnSerialForm() {
        assertThat(roundTrip(new Beans.ReadsItself()).restored).isEqualTo("by readObject");
        assertThat(roundTrip(Beans.Singleton.INSTANCE)).isSameAs(Beans.Singleton.INSTANCE);
        Beans.Outside outside = new Beans.Outside();
        outside.value = 12;
        assertThat(roundTrip(outside)).isEqualTo(outside);
        assertThat(roundTrip(new ArrayList<>(List.of(outside, Beans.Singleton.INSTANCE))))
                .satisfies(list -> assertThat(list.get(1)).isSameAs(Beans.Singleton.INSTANCE));
    }

    @Test
    void keepTheFieldsThatTheyAddToAClassOfTheJdk() {
        Beans.Registry registry = new Beans.Registry();
        registry.put("a", "b");
        registry.version = 43;
        Beans.Registry read = roundTrip(registry);
        assertThat(read).isEqualTo(registry);
        assertThat(read.version).isEqualTo(43);
        assertThat(roundTrip(new Beans.Event("source")).what).isEqualTo("sold");
        assertThat(roundTrip(new Beans.Problem("x")))
                .hasMessage("x")
                .satisfies(problem -> assertThat(problem.code).isEqualTo(7));
    }

    @Test
    void loseTheFieldsOfASuperclassThatIsNotSerializableAsJavaSaysTheyDo() {
        Beans.OnPlain value = new Beans.OnPlain();
        value.counter = 1;
        Beans.OnPlain read = roundTrip(value);
        assertThat(read.own).isEqualTo("own");
        assertThat(read.counter).as("set by the constructor").isEqualTo(77);
    }

    @Test
    void stayOneObjectWhereTheyWereOne() {
        Beans.Node shared = new Beans.Node();
        List<Object> list = new ArrayList<>(List.of(shared, shared, new ArrayList<>(List.of(shared))));
        List<Object> read = roundTrip(list);
        assertThat(read.get(1)).isSameAs(read.get(0));
        assertThat((List<?>) read.get(2)).first().isSameAs(read.get(0));
    }

    @Test
    void mayContainThemselves() {
        Beans.Node node = new Beans.Node();
        node.next = new ArrayList<>(List.of(Map.of("self", node)));
        Beans.Node read = roundTrip(node);
        assertThat(((Map<?, ?>) ((List<?>) read.next).get(0)).get("self")).isSameAs(read);

        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        Map<String, Object> readMap = roundTrip(map);
        assertThat(readMap.get("self")).isSameAs(readMap);

        AtomicReference<Object> reference = new AtomicReference<>();
        reference.set(new Object[] {reference});
        AtomicReference<Object> readReference = roundTrip(reference);
        assertThat(((Object[]) readReference.get())[0]).isSameAs(readReference);
    }

    @Test
    void areRefusedWhenWrittenIfTheyCouldNotBeMadeAgain() {
        List<Object> inside = new ArrayList<>();
        List<Object> frozen = Collections.unmodifiableList(inside);
        Beans.Node node = new Beans.Node();
        inside.add(node);
        assertThat(roundTrip(frozen)).hasSize(1);
        List<Object> immutable = List.of(node);
        node.next = immutable;
        assertThatThrownBy(() -> codec.encode(BINDING, immutable))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("contains itself");
    }

    @Test
    void areRefusedWithTheClassThatIsToBlameHoweverDeepItIs() {
        Beans.Node node = new Beans.Node();
        node.next = new HashMap<>(Map.of("a", List.of(new Beans.Plain())));
        assertThatThrownBy(() -> codec.check("cart", node))
                .isInstanceOf(AttributeEncodingException.class)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Attribute 'cart' of class dev.baton.session.codec.Beans$Node cannot be stored in the session:"
                                + " class dev.baton.session.codec.Beans$Plain is not Serializable; implement"
                                + " java.io.Serializable or mark the field that holds it transient");
        Beans outer = new Beans();
        assertThatThrownBy(() -> codec.check("cart", outer.new Inner()))
                .hasMessageContaining("class dev.baton.session.codec.Beans is not Serializable");
    }

    @Test
    void areRefusedEarlyAlsoInsideACollectionWhoseClassIsKnown() {
        codec.check("cart", new ArrayList<>(List.of("fine")));
        assertThatThrownBy(() -> codec.check("cart", new ArrayList<>(List.of(new Beans.Plain()))))
                .hasMessageContaining("Plain is not Serializable");
    }

    @Test
    void areRefusedWhenTheyAreTooLargeTooDeepOrTooMany() {
        assertThatThrownBy(() -> codec.encode(BINDING, "x".repeat(AttributeLimits.DEFAULT.maxAttributeBytes())))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("'cart'")
                .hasMessageContaining("more than 1048576 bytes; store less, or raise maxAttributeBytes");
        assertThatThrownBy(() -> codec.encode(BINDING, new byte[AttributeLimits.DEFAULT.maxAttributeBytes()]))
                .hasMessageContaining("raise maxAttributeBytes");
        assertThatThrownBy(() -> codec.encode(BINDING, new Beans.Box(new byte[2_000_000])))
                .hasMessageContaining("raise maxAttributeBytes");
        Object chain = "end";
        for (int i = 0; i < 70; i++) {
            Beans.Node node = new Beans.Node();
            node.next = chain;
            chain = node;
        }
        Object deep = chain;
        assertThatThrownBy(() -> codec.encode(BINDING, deep)).hasMessageContaining("nested more than 64 deep");
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < AttributeLimits.DEFAULT.maxObjects() + 1; i++) {
            many.add(new ArrayList<>(0));
        }
        assertThatThrownBy(() -> codec.encode(BINDING, many)).hasMessageContaining("more than 100000 objects");
    }

    @Test
    void areRefusedWhenWrittenIfTheirSetsWouldTakeForEverToRead() {
        Set<Object> sets = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            sets = new HashSet<>(List.of(sets, new ArrayList<>(List.of(sets))));
        }
        Set<Object> bomb = sets;
        assertThatThrownBy(() -> codec.encode(BINDING, bomb))
                .hasMessageContaining("its sets and keys hold each other too often");
        Object shared = new ArrayList<>(List.of("a", "b", "c"));
        Set<Object> honest = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            honest.add(new ArrayList<>(List.of(i, shared)));
        }
        assertThat(roundTrip(honest)).isEqualTo(honest);
    }

    @Test
    void ofImmutableTypesAreKnownAsSuch() {
        Beans.Price price = new Beans.Price(BigDecimal.ONE, "EUR");
        assertThat(List.of("a", 1, 2L, true, 'c', 1.5, Beans.Colour.GREEN, UUID.randomUUID(), BigDecimal.TEN))
                .allMatch(codec::isImmutable);
        assertThat(List.of(java.time.Instant.now(), Locale.ROOT, java.net.URI.create("a:b"), price))
                .allMatch(codec::isImmutable);
        assertThat(codec.isImmutable(null)).isTrue();
        assertThat(codec.isImmutable(new Beans.Line("a", 1, price, Beans.Colour.RED)))
                .isTrue();
        assertThat(codec.isImmutable(new Holder(new ArrayList<>()))).isFalse();
        assertThat(codec.isImmutable(new Holder("text"))).isTrue();
        assertThat(List.of(new StringBuilder(), new Date(), List.of(), new int[0], new Beans.Cart()))
                .noneMatch(codec::isImmutable);
    }

    record Holder(Object held) {}
}
