// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opentest4j.AssertionFailedError;

@DisplayName("Bytes from somebody who can write to the store")
@Tag("attack")
@ExtendWith(Attack.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileBytesTest {
    private static final int OFFSET = 2;
    private static final int STRING = 1 + OFFSET;
    private static final int BYTES = 10 + OFFSET;
    private static final int INTS = 13 + OFFSET;
    private static final int OBJECTS = 19 + OFFSET;
    private static final int BIG_DECIMAL = 25 + OFFSET;
    private static final int LIST = 80 + OFFSET;
    private static final int SET = 90 + OFFSET;
    private static final int TREE_SET = 92 + OFFSET;
    private static final int ENUM_SET = 95 + OFFSET;
    private static final int MAP = 100 + OFFSET;
    private static final int NAMED = 1;
    private static final int NEW = 1;

    private final AttributeCodec codec = Codecs.create();

    @Test
    void ofAnotherFormatVersionCodecOrFlagAreRefused() {
        byte[] good = codec.encode(BINDING, new ArrayList<>(List.of(1)));
        refused(changed(good, 0, 0x00), "does not begin as what Baton stores, but with byte 00");
        refused(changed(good, 1, 2), "wire version 2, but only 1 is known here");
        refused(changed(good, 2, 9), "codec 9 is unknown here");
        refused(changed(good, 2, 0), "a null has a payload");
        refused(changed(good, 2, 3), "");
        refused(changed(good, 3, 5), "its payload");
        refused(changed(good, 3, 12), "flags are 0C, which are unknown here");
        refused(changed(good, 3, 6), "flags are 06");
        refused(changed(good, 3, 2), "");
        refused(changed(good, 3, 0), "flags are 00");
        refused(new byte[0], "0 bytes");
        refused(new byte[2_000_000], "more than maxAttributeBytes");
    }

    private static byte[] changed(byte[] envelope, int at, int value) {
        byte[] copy = envelope.clone();
        copy[at] = (byte) value;
        Envelope.end(copy, copy.length - Envelope.TRAILER);
        return copy;
    }

    @Test
    void areRefusedWhenTheyDeclareMoreThanThereIs() {
        for (int type : new int[] {BYTES, INTS, OBJECTS, LIST, SET, MAP}) {
            for (int size : new int[] {20_000_000, 1_000_000_000, -1, Integer.MIN_VALUE}) {
                refused(kryo(out -> {
                    out.writeVarInt(type, true);
                    out.writeVarInt(NEW, true);
                    out.writeVarInt(size, true);
                    out.writeBytes(new byte[16]);
                }));
            }
        }
        refused(kryo(out -> {
            out.writeVarInt(STRING, true);
            out.writeVarIntFlag(true, 1_000_000_000, true);
        }));
        refused(kryo(out -> {
            out.writeVarInt(BIG_DECIMAL, true);
            out.writeVarInt(0, false);
            out.writeVarInt(1_000_000_000, true);
        }));
        refused(kryo(out -> {
            name(out, 0, Beans.Cart.class.getName(), 4);
            out.writeVarInt(NEW, true);
            out.writeVarInt(1_000_000_000, true);
        }));
        refused(kryo(out -> {
            name(out, 0, Beans.Line.class.getName(), 2);
            out.writeVarInt(NEW, true);
            out.writeVarInt(1_000_000_000, true);
        }));
        refused(kryo(out -> {
            name(out, 0, Beans.Box.class.getName(), 5);
            out.writeVarInt(NEW, true);
            out.writeVarInt(1_000_000_000, true);
        }));
    }

    @Test
    void areRefusedWhenTheyNestTooDeep() {
        byte[] nested = kryo(out -> {
            for (int i = 0; i < 100_000; i++) {
                out.writeVarInt(LIST, true);
                out.writeVarInt(NEW, true);
                out.writeVarInt(1 << 1, true);
            }
            out.writeVarInt(0, true);
        });
        refused(nested, "nested more than 64 deep");
    }

    @Test
    void areRefusedWhenSetsHoldEachOtherSoOftenThatHashingWouldNotEnd() {
        refused(kryo(out -> nestedSets(out, 0, 30)), "sets and keys hold each other too often");
        assertThat(decode(kryo(out -> nestedSets(out, 0, 4)))).isInstanceOf(HashSet.class);
    }

    /** A set of the next one and of a list that refers to it. */
    private static void nestedSets(Output out, int level, int levels) {
        out.writeVarInt(SET, true);
        out.writeVarInt(NEW, true);
        if (level == levels) {
            out.writeVarInt(0, true);
            return;
        }
        out.writeVarInt(2 << 1, true);
        nestedSets(out, level + 1, levels);
        out.writeVarInt(LIST, true);
        out.writeVarInt(NEW, true);
        out.writeVarInt(1 << 1, true);
        out.writeVarInt(SET, true);
        out.writeVarInt(level + 1 + 2, true);
    }

    @Test
    void loadNoClassThatIsNotAllowed() throws IOException {
        List<String> asked = new ArrayList<>();
        ClassLoader watched = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                asked.add(name);
                return super.loadClass(name, resolve);
            }
        };
        // In a jar of the class path, as a gadget would be.
        String gadget = AssertionFailedError.class.getName();
        try (AttributeCodec watching = Codecs.create(watched)) {
            byte[] root = kryo(out -> {
                name(out, 0, gadget, 4);
                out.writeVarInt(NEW, true);
                out.writeVarInt(0, true);
            });
            byte[] key = kryo(out -> {
                out.writeVarInt(MAP, true);
                out.writeVarInt(NEW, true);
                out.writeVarInt(1 << 2, true);
                name(out, 0, gadget, 4);
            });
            byte[] comparator = kryo(out -> {
                out.writeVarInt(TREE_SET, true);
                out.writeVarInt(NEW, true);
                name(out, 0, gadget, 4);
            });
            byte[] array = kryo(out -> name(out, 0, "[[L" + gadget + ";", 3));
            byte[] jdk = Codecs.forge(Envelope.JDK, serialized(new AssertionFailedError("gadget")));
            byte[] jdkInside =
                    Codecs.forge(Envelope.JDK, serialized(new Beans.Box(new AssertionFailedError("gadget"))));
            for (byte[] bytes : List.of(root, key, comparator, array, jdk, jdkInside)) {
                Attack.isRefused(watching, bytes, "class " + gadget + " is not allowed in a session");
            }
        }
        assertThat(asked).isNotEmpty().noneMatch(name -> name.contains("opentest4j"));
    }

    @Test
    void loadNoClassThatOnlyBatonOrTheContainerCanSee() throws IOException {
        try (URLClassLoader blind = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
                AttributeCodec other = Codecs.create(blind, "dev.baton.**")) {
            List<Object> good = new ArrayList<>(List.of("a", List.of(1)));
            for (Object unseen : List.of(new Beans.Open(), new Beans.Box("x"))) {
                byte[] bytes = codec.encode(BINDING, unseen);
                Attack.isRefused(
                        other,
                        BINDING,
                        bytes,
                        "is absent here",
                        next -> assertThat(Codecs.roundTrip(next, good)).isEqualTo(good));
            }
        }
    }

    @Test
    void areRefusedWhenAReferenceLeadsElsewhere() {
        // A list whose element claims to be a map, and refers to the list.
        refused(
                kryo(out -> listOf(out, () -> {
                    out.writeVarInt(MAP, true);
                    out.writeVarInt(0 + 2, true);
                })),
                "");
        refused(
                kryo(out -> listOf(out, () -> {
                    out.writeVarInt(LIST, true);
                    out.writeVarInt(77 + 2, true);
                })),
                "");
        refused(
                kryo(out -> listOf(out, () -> {
                    out.writeVarInt(LIST, true);
                    out.writeVarInt(-5, true);
                })),
                "");
    }

    private static void listOf(Output out, Runnable element) {
        out.writeVarInt(LIST, true);
        out.writeVarInt(NEW, true);
        out.writeVarInt(1 << 1, true);
        element.run();
    }

    @Test
    void areRefusedWhenTypesAreUnknownOrNotWhatTheyMustBe() {
        refused(kryo(out -> out.writeVarInt(999, true)), "type number 997 is unknown to this version");
        refused(kryo(out -> out.writeVarInt(-1, true)), "");
        refused(
                kryo(out -> {
                    out.writeVarInt(ENUM_SET, true);
                    out.writeVarInt(NEW, true);
                    out.writeVarInt(LIST, true);
                }),
                "is not an enum");
        refused(
                kryo(out -> {
                    name(out, 0, Beans.Colour.class.getName(), 1);
                    out.writeString("BLUE");
                }),
                "has no constant BLUE here");
        refused(kryo(out -> name(out, 5, Beans.Colour.class.getName(), 1)), "");
        refused(
                kryo(out -> {
                    name(out, 0, Beans.Colour.class.getName(), 4);
                    out.writeVarInt(NEW, true);
                }),
                "is an enum here, and was a class with nothing but fields");
        refused(
                kryo(out -> {
                    name(out, 0, Beans.Strict.class.getName(), 2);
                    out.writeVarInt(NEW, true);
                    out.writeVarInt(0, true);
                }),
                "IllegalArgumentException: not positive");
        refused(
                kryo(out -> {
                    out.writeVarInt(STRING, true);
                    out.writeVarIntFlag(true, 3, true);
                    out.writeByte(0xC3);
                    out.writeByte(0x00);
                }),
                "malformed");
    }

    @Test
    void cannotWriteIntoTheLog() {
        byte[] longName = kryo(out -> name(out, 0, "com.acme." + "x".repeat(200_000), 4));
        byte[] lines = kryo(out -> name(out, 0, "com.acme.X\r\n2026-01-01 ERROR forged\u2028line\u001b[31m", 4));
        byte[] constant = kryo(out -> {
            name(out, 0, Beans.Colour.class.getName(), 1);
            out.writeString("A\nB" + "c".repeat(100_000));
        });
        byte[] zone = kryo(out -> {
            out.writeVarInt(53 + OFFSET, true);
            out.writeString("Europe/X\n" + "c".repeat(100_000));
        });
        for (byte[] bytes : List.of(longName, lines, constant, zone)) {
            // Whatever is refused says so in one short line.
            refused(bytes);
        }
    }

    @Test
    void areRefusedWhenSomethingFollowsTheValue() {
        for (Object value : List.of("text", 5, true, 1.5, new ArrayList<>(List.of("a")), new Beans.Box("x"))) {
            byte[] envelope = codec.encode(BINDING, value);
            byte[] payload = Arrays.copyOfRange(envelope, Envelope.HEADER, envelope.length - Envelope.TRAILER + 1);
            byte[] longer = Codecs.forge(envelope[2], payload);
            if (value instanceof String) {
                assertThat(decode(longer)).isNotEqualTo(value);
            } else {
                refused(longer);
            }
        }
    }

    @Test
    void areRefusedWhereverTheyAreCutOff() {
        for (Object value : values()) {
            byte[] envelope = codec.encode(BINDING, value);
            for (int length = 0; length < envelope.length; length++) {
                refused(Arrays.copyOf(envelope, length));
                if (length >= Envelope.HEADER && length < envelope.length - Envelope.TRAILER && length % 3 == 0) {
                    byte[] payload = Arrays.copyOfRange(envelope, Envelope.HEADER, length);
                    refused(Codecs.forge(envelope[2], payload));
                }
            }
        }
    }

    private static List<Object> values() {
        Beans.Cart cart = new Beans.Cart();
        cart.lines.add(new Beans.Line("tea", 2, new Beans.Price(java.math.BigDecimal.TEN, "EUR"), Beans.Colour.GREEN));
        cart.extras.put("all", new HashMap<>(Map.of("a", List.of(1, 2L, "x"), "b", new int[] {1, 2})));
        return List.of(cart, 5L, new ArrayList<>(List.of(cart, cart, "x")), new Beans.Box(new Beans.Open()));
    }

    private byte[] kryo(Consumer<Output> payload) {
        Output out = new Output(256, -1);
        payload.accept(out);
        return Codecs.forge(Envelope.KRYO, out.toBytes());
    }

    private static void name(Output out, int id, String name, int shape) {
        out.writeVarInt(NAMED, true);
        out.writeVarInt(id, true);
        out.writeString(name);
        out.writeByte(shape);
    }

    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    private Object decode(byte[] bytes) {
        return codec.decode(BINDING, bytes);
    }

    private void refused(byte[] bytes) {
        refused(bytes, "");
    }

    private void refused(byte[] bytes, String reason) {
        Attack.isRefused(codec, bytes, reason);
    }
}
