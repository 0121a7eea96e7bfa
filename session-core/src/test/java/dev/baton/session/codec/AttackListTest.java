// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attacks that are known from other codecs. More of them are in {@link HostileBytesTest} and {@link CompressionTest}. */
@DisplayName("An attack that is known from elsewhere")
@Tag("attack")
@ExtendWith(Attack.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AttackListTest {
    private static boolean ran;

    private final AttributeCodec codec = Codecs.create();

    @Test
    void runsInASmallHeap() {
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
    }

    @Test
    void withKeysThatCollideIsHeldUpByTheLimitOfBytesAlone() {
        Attack.isRefused(codec, colliding(16), "more than maxAttributeBytes");
        assertThat((Map<?, ?>) codec.decode(BINDING, colliding(14))).hasSize(1 << 14);
        good();
    }

    /** Strings of pairs "Aa" and "BB", which have one hash code. */
    private static byte[] colliding(int pairs) {
        Map<String, Integer> map = new HashMap<>();
        for (int i = 0; i < 1 << pairs; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < pairs; bit++) {
                key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            map.put(key.toString(), i);
        }
        Output out = new Output(1024, -1);
        out.writeVarInt(100 + 2, true);
        out.writeVarInt(1, true);
        out.writeVarInt(map.size() << 2, true);
        map.forEach((key, value) -> {
            out.writeVarInt(1 + 2, true);
            out.writeString(key);
            out.writeVarInt(1 + 2, true);
            out.writeString("v");
        });
        return Codecs.forge(Envelope.KRYO, out.toBytes());
    }

    /** Runs code when it compares, and is in no allow-list but that of its own application. */
    static final class Gadget implements Comparator<Object> {
        @Override
        public int compare(Object one, Object other) {
            ran = true;
            return 0;
        }
    }

    /** As {@link Gadget}, but Java serialization would not even write the first. */
    static final class SerializableGadget implements Comparator<Object>, Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            ran = true;
            return this;
        }

        @Override
        public int compare(Object one, Object other) {
            ran = true;
            return 0;
        }
    }

    @Test
    void withAComparatorThatIsNotSerializableRunsNothing() {
        Output out = new Output(1024, -1);
        out.writeVarInt(92 + 2, true);
        out.writeVarInt(1, true);
        out.writeVarInt(1, true);
        out.writeVarInt(0, true);
        out.writeString(Gadget.class.getName());
        out.writeByte(4);
        out.writeVarInt(1, true);
        out.writeVarInt(0, true);
        out.writeVarInt(2 << 1, true);
        byte[] bytes = Codecs.forge(Envelope.KRYO, out.toBytes());
        Attack.isRefused(codec, bytes, "is not Serializable");
        assertThat(ran).isFalse();
        good();
    }

    @Test
    void withAChainInsideJavaSerializationRunsNothingWhereItsClassIsRefused() throws Exception {
        TreeMap<Object, Object> map = new TreeMap<>(new SerializableGadget());
        ByteArrayOutputStream serialized = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
            out.writeObject(map);
        }
        ran = false;
        AttributeCodec strict = Codecs.create(getClass().getClassLoader(), "!" + SerializableGadget.class.getName());
        byte[] blob = Codecs.forge(Envelope.JDK, serialized.toByteArray());
        Attack.isRefused(strict, blob, "is not allowed in a session");
        assertThat(ran).isFalse();
        codec.decode(BINDING, blob);
        assertThat(ran).as("the gadget works where it is allowed").isTrue();
        ran = false;
    }

    @Test
    void ofEveryKindLeavesTheNextReadHealthy() {
        Random random = new Random(7);
        List<byte[]> attacks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            attacks.add(Codecs.forge((byte) random.nextInt(5), noise));
            attacks.add(noise);
        }
        for (byte[] attack : attacks) {
            try {
                codec.decode(BINDING, attack);
            } catch (AttributeDecodingException e) {
                assertThat(e.getMessage()).hasSizeLessThan(1000);
            }
            good();
        }
    }

    private void good() {
        Attack.readsGoodBytes(codec);
    }
}
