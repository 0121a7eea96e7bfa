// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Output;
import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.URI;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Types of the JDK without parts, by public API alone. */
final class JdkValues {
    private JdkValues() {}

    static void addTo(JdkTypes.Table table) {
        addPrimitives(table);
        addArrays(table);
        addNames(table);
        addMutable(table);
    }

    private static <T> Serializer<T> value(BiConsumer<Output, T> writer, Function<BoundedInput, T> reader) {
        return ValueSerializer.immutable(writer, reader);
    }

    private static <T> Serializer<T> mutable(BiConsumer<Output, T> writer, Function<BoundedInput, T> reader) {
        return ValueSerializer.mutable(writer, reader);
    }

    private static void addPrimitives(JdkTypes.Table table) {
        table.add(
                0, int.class, value((out, v) -> out.writeVarInt(v, false), in -> in.readVarInt(false)), Integer.class);
        table.add(1, String.class, value((Output out, String v) -> out.writeString(v), BoundedInput::readText));
        table.add(2, float.class, value((out, v) -> out.writeFloat(v), BoundedInput::readFloat), Float.class);
        table.add(3, boolean.class, value((out, v) -> out.writeBoolean(v), BoundedInput::readBoolean), Boolean.class);
        table.add(4, byte.class, value((out, v) -> out.writeByte(v), BoundedInput::readByte), Byte.class);
        table.add(5, char.class, value((out, v) -> out.writeChar(v), BoundedInput::readChar), Character.class);
        table.add(6, short.class, value((out, v) -> out.writeShort(v), BoundedInput::readShort), Short.class);
        table.add(
                7, long.class, value((out, v) -> out.writeVarLong(v, false), in -> in.readVarLong(false)), Long.class);
        table.add(8, double.class, value((out, v) -> out.writeDouble(v), BoundedInput::readDouble), Double.class);
    }

    private static void addArrays(JdkTypes.Table table) {
        table.add(10, byte[].class, mutable(JdkValues::writeBlock, BoundedInput::readBlock));
        table.add(
                11,
                char[].class,
                JdkValues.<char[]>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length, true);
                            out.writeChars(v, 0, v.length);
                        },
                        in -> in.readChars(in.readSize(2))));
        table.add(
                12,
                short[].class,
                JdkValues.<short[]>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length, true);
                            out.writeShorts(v, 0, v.length);
                        },
                        in -> in.readShorts(in.readSize(2))));
        table.add(
                13,
                int[].class,
                JdkValues.<int[]>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length, true);
                            out.writeInts(v, 0, v.length, false);
                        },
                        in -> in.readInts(in.readSize(1), false)));
        table.add(
                14,
                long[].class,
                JdkValues.<long[]>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length, true);
                            out.writeLongs(v, 0, v.length, false);
                        },
                        in -> in.readLongs(in.readSize(1), false)));
        table.add(
                15,
                float[].class,
                JdkValues.<float[]>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length, true);
                            out.writeFloats(v, 0, v.length);
                        },
                        in -> in.readFloats(in.readSize(4))));
        table.add(
                16,
                double[].class,
                JdkValues.<double[]>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length, true);
                            out.writeDoubles(v, 0, v.length);
                        },
                        in -> in.readDoubles(in.readSize(8))));
        table.add(
                17,
                boolean[].class,
                JdkValues.<boolean[]>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length, true);
                            out.writeBooleans(v, 0, v.length);
                        },
                        in -> in.readBooleans(in.readSize(1))));
        table.add(18, String[].class, new ArraySerializer());
        table.add(19, Object[].class, new ArraySerializer());
    }

    private static void addNames(JdkTypes.Table table) {
        table.add(
                20,
                UUID.class,
                JdkValues.<UUID>value(
                        (out, v) -> {
                            out.writeLong(v.getMostSignificantBits());
                            out.writeLong(v.getLeastSignificantBits());
                        },
                        in -> new UUID(in.readLong(), in.readLong())));
        table.add(
                21,
                URI.class,
                JdkValues.<URI>value((out, v) -> out.writeString(v.toString()), in -> URI.create(in.readText())));
        table.add(22, Locale.class, value(Locales::write, Locales::read));
        table.add(
                23,
                Currency.class,
                JdkValues.<Currency>value(
                        (out, v) -> out.writeString(v.getCurrencyCode()), in -> Currency.getInstance(in.readText())));
        table.add(
                24,
                BigInteger.class,
                JdkValues.<BigInteger>value(
                        (out, v) -> writeBlock(out, v.toByteArray()), in -> new BigInteger(in.readBlock())));
        table.add(
                25,
                BigDecimal.class,
                JdkValues.<BigDecimal>value(
                        (out, v) -> {
                            out.writeVarInt(v.scale(), false);
                            writeBlock(out, v.unscaledValue().toByteArray());
                        },
                        in -> {
                            int scale = in.readVarInt(false);
                            return new BigDecimal(new BigInteger(in.readBlock()), scale);
                        }));
        table.add(
                27,
                Pattern.class,
                JdkValues.<Pattern>value(
                        (out, v) -> {
                            out.writeString(v.pattern());
                            out.writeVarInt(v.flags(), true);
                        },
                        in -> {
                            String pattern = in.readText();
                            return Pattern.compile(pattern, in.readVarInt(true));
                        }));
        table.add(28, Inet4Address.class, value(InetAddresses::write, InetAddresses::read));
        table.add(29, Inet6Address.class, value(InetAddresses::write, InetAddresses::read));
        table.add(
                30,
                File.class,
                JdkValues.<File>value((out, v) -> out.writeString(v.getPath()), in -> new File(in.readText())));
        table.add(
                31,
                OptionalInt.class,
                JdkValues.<OptionalInt>value(
                        (out, v) -> {
                            out.writeBoolean(v.isPresent());
                            out.writeVarInt(v.orElse(0), false);
                        },
                        in -> {
                            boolean present = in.readBoolean();
                            int number = in.readVarInt(false);
                            return present ? OptionalInt.of(number) : OptionalInt.empty();
                        }));
        table.add(
                32,
                OptionalLong.class,
                JdkValues.<OptionalLong>value(
                        (out, v) -> {
                            out.writeBoolean(v.isPresent());
                            out.writeVarLong(v.orElse(0), false);
                        },
                        in -> {
                            boolean present = in.readBoolean();
                            long number = in.readVarLong(false);
                            return present ? OptionalLong.of(number) : OptionalLong.empty();
                        }));
        table.add(
                33,
                OptionalDouble.class,
                JdkValues.<OptionalDouble>value(
                        (out, v) -> {
                            out.writeBoolean(v.isPresent());
                            out.writeDouble(v.orElse(0));
                        },
                        in -> {
                            boolean present = in.readBoolean();
                            double number = in.readDouble();
                            return present ? OptionalDouble.of(number) : OptionalDouble.empty();
                        }));
    }

    private static void addMutable(JdkTypes.Table table) {
        table.add(
                54,
                Date.class,
                JdkValues.<Date>mutable(
                        (out, v) -> out.writeVarLong(v.getTime(), false), in -> new Date(in.readVarLong(false))));
        table.add(55, GregorianCalendar.class, mutable(Calendars::write, Calendars::read));
        table.add(
                56,
                TimeZone.getTimeZone("Europe/Paris").getClass(),
                mutable(Calendars::writeZone, Calendars::readZone));
        table.add(
                57,
                StringBuilder.class,
                JdkValues.<StringBuilder>mutable(
                        (out, v) -> out.writeString(v.toString()), in -> new StringBuilder(in.readText())));
        table.add(
                58,
                StringBuffer.class,
                JdkValues.<StringBuffer>mutable(
                        (out, v) -> out.writeString(v.toString()), in -> new StringBuffer(in.readText())));
        table.add(
                59,
                BitSet.class,
                JdkValues.<BitSet>mutable(
                        (out, v) -> writeBlock(out, v.toByteArray()), in -> BitSet.valueOf(in.readBlock())));
        table.add(
                60,
                AtomicInteger.class,
                JdkValues.<AtomicInteger>mutable(
                        (out, v) -> out.writeVarInt(v.get(), false), in -> new AtomicInteger(in.readVarInt(false))));
        table.add(
                61,
                AtomicLong.class,
                JdkValues.<AtomicLong>mutable(
                        (out, v) -> out.writeVarLong(v.get(), false), in -> new AtomicLong(in.readVarLong(false))));
        table.add(
                62,
                AtomicBoolean.class,
                JdkValues.<AtomicBoolean>mutable(
                        (out, v) -> out.writeBoolean(v.get()), in -> new AtomicBoolean(in.readBoolean())));
        table.add(
                63, LongAdder.class, JdkValues.<LongAdder>mutable((out, v) -> out.writeVarLong(v.sum(), false), in -> {
                    LongAdder adder = new LongAdder();
                    adder.add(in.readVarLong(false));
                    return adder;
                }));
        table.add(
                64,
                AtomicIntegerArray.class,
                JdkValues.<AtomicIntegerArray>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length(), true);
                            for (int i = 0; i < v.length(); i++) {
                                out.writeVarInt(v.get(i), false);
                            }
                        },
                        in -> new AtomicIntegerArray(in.readInts(in.readSize(1), false))));
        table.add(
                65,
                AtomicLongArray.class,
                JdkValues.<AtomicLongArray>mutable(
                        (out, v) -> {
                            out.writeVarInt(v.length(), true);
                            for (int i = 0; i < v.length(); i++) {
                                out.writeVarLong(v.get(i), false);
                            }
                        },
                        in -> new AtomicLongArray(in.readLongs(in.readSize(1), false))));
    }

    private static void writeBlock(Output output, byte[] block) {
        output.writeVarInt(block.length, true);
        output.writeBytes(block);
    }
}
