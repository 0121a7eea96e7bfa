// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.io.Output;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** The types of {@code java.time}, made of the same few parts. */
final class JdkTimes {
    private JdkTimes() {}

    static void addTo(JdkTypes.Table table) {
        table.add(40, Instant.class, ValueSerializer.immutable(JdkTimes::writeInstant, JdkTimes::readInstant));
        table.add(41, LocalDate.class, ValueSerializer.immutable(JdkTimes::writeDate, JdkTimes::readDate));
        table.add(42, LocalTime.class, ValueSerializer.immutable(JdkTimes::writeTime, JdkTimes::readTime));
        table.add(43, LocalDateTime.class, ValueSerializer.immutable(JdkTimes::writeDateTime, JdkTimes::readDateTime));
        table.add(
                44,
                OffsetDateTime.class,
                ValueSerializer.<OffsetDateTime>immutable(
                        (out, v) -> {
                            writeDateTime(out, v.toLocalDateTime());
                            writeOffset(out, v.getOffset());
                        },
                        in -> {
                            LocalDateTime local = readDateTime(in);
                            return OffsetDateTime.of(local, readOffset(in));
                        }));
        table.add(
                45,
                OffsetTime.class,
                ValueSerializer.<OffsetTime>immutable(
                        (out, v) -> {
                            writeTime(out, v.toLocalTime());
                            writeOffset(out, v.getOffset());
                        },
                        in -> {
                            LocalTime local = readTime(in);
                            return OffsetTime.of(local, readOffset(in));
                        }));
        table.add(
                46,
                ZonedDateTime.class,
                ValueSerializer.<ZonedDateTime>immutable(
                        (out, v) -> {
                            writeDateTime(out, v.toLocalDateTime());
                            writeOffset(out, v.getOffset());
                            out.writeString(v.getZone().getId());
                        },
                        in -> {
                            LocalDateTime local = readDateTime(in);
                            ZoneOffset offset = readOffset(in);
                            // The offset tells the two hours apart that have the same name in autumn.
                            return ZonedDateTime.ofInstant(local, offset, ZoneId.of(in.readText()));
                        }));
        table.add(
                47,
                Duration.class,
                ValueSerializer.<Duration>immutable(
                        (out, v) -> {
                            out.writeVarLong(v.getSeconds(), false);
                            out.writeVarInt(v.getNano(), true);
                        },
                        in -> {
                            long seconds = in.readVarLong(false);
                            return Duration.ofSeconds(seconds, in.readVarInt(true));
                        }));
        table.add(
                48,
                Period.class,
                ValueSerializer.<Period>immutable(
                        (out, v) -> {
                            out.writeVarInt(v.getYears(), false);
                            out.writeVarInt(v.getMonths(), false);
                            out.writeVarInt(v.getDays(), false);
                        },
                        in -> {
                            int years = in.readVarInt(false);
                            int months = in.readVarInt(false);
                            return Period.of(years, months, in.readVarInt(false));
                        }));
        table.add(
                49,
                Year.class,
                ValueSerializer.<Year>immutable(
                        (out, v) -> out.writeVarInt(v.getValue(), false), in -> Year.of(in.readVarInt(false))));
        table.add(
                50,
                YearMonth.class,
                ValueSerializer.<YearMonth>immutable(
                        (out, v) -> {
                            out.writeVarInt(v.getYear(), false);
                            out.writeByte(v.getMonthValue());
                        },
                        in -> {
                            int year = in.readVarInt(false);
                            return YearMonth.of(year, in.readByte());
                        }));
        table.add(
                51,
                MonthDay.class,
                ValueSerializer.<MonthDay>immutable(
                        (out, v) -> {
                            out.writeByte(v.getMonthValue());
                            out.writeByte(v.getDayOfMonth());
                        },
                        in -> {
                            int month = in.readByte();
                            return MonthDay.of(month, in.readByte());
                        }));
        table.add(52, ZoneOffset.class, ValueSerializer.immutable(JdkTimes::writeOffset, JdkTimes::readOffset));
        table.add(
                53,
                ZoneId.of("Europe/Paris").getClass(),
                ValueSerializer.<ZoneId>immutable(
                        (out, v) -> out.writeString(v.getId()), in -> ZoneId.of(in.readText())));
    }

    private static void writeInstant(Output output, Instant instant) {
        output.writeVarLong(instant.getEpochSecond(), false);
        output.writeVarInt(instant.getNano(), true);
    }

    private static Instant readInstant(BoundedInput input) {
        long second = input.readVarLong(false);
        return Instant.ofEpochSecond(second, input.readVarInt(true));
    }

    private static void writeDate(Output output, LocalDate date) {
        output.writeVarLong(date.toEpochDay(), false);
    }

    private static LocalDate readDate(BoundedInput input) {
        return LocalDate.ofEpochDay(input.readVarLong(false));
    }

    /** Whole seconds take at most four bytes. */
    private static void writeTime(Output output, LocalTime time) {
        output.writeVarInt(time.toSecondOfDay() << 1 | (time.getNano() == 0 ? 0 : 1), true);
        if (time.getNano() != 0) {
            output.writeVarInt(time.getNano(), true);
        }
    }

    private static LocalTime readTime(BoundedInput input) {
        int seconds = input.readVarInt(true);
        LocalTime time = LocalTime.ofSecondOfDay(seconds >>> 1);
        return (seconds & 1) == 0 ? time : time.withNano(input.readVarInt(true));
    }

    private static void writeDateTime(Output output, LocalDateTime dateTime) {
        writeDate(output, dateTime.toLocalDate());
        writeTime(output, dateTime.toLocalTime());
    }

    private static LocalDateTime readDateTime(BoundedInput input) {
        LocalDate date = readDate(input);
        return LocalDateTime.of(date, readTime(input));
    }

    private static void writeOffset(Output output, ZoneOffset offset) {
        output.writeVarInt(offset.getTotalSeconds(), false);
    }

    private static ZoneOffset readOffset(BoundedInput input) {
        return ZoneOffset.ofTotalSeconds(input.readVarInt(false));
    }
}
