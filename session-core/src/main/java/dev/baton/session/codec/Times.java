// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.io.Output;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** The parts that the types of {@code java.time} are made of. */
final class Times {
    private Times() {}

    static void writeInstant(Output output, Instant instant) {
        output.writeVarLong(instant.getEpochSecond(), false);
        output.writeVarInt(instant.getNano(), true);
    }

    static Instant readInstant(BoundedInput input) {
        long second = input.readVarLong(false);
        return Instant.ofEpochSecond(second, input.readVarInt(true));
    }

    static void writeDate(Output output, LocalDate date) {
        output.writeVarLong(date.toEpochDay(), false);
    }

    static LocalDate readDate(BoundedInput input) {
        return LocalDate.ofEpochDay(input.readVarLong(false));
    }

    /** Whole seconds take at most four bytes. */
    static void writeTime(Output output, LocalTime time) {
        output.writeVarInt(time.toSecondOfDay() << 1 | (time.getNano() == 0 ? 0 : 1), true);
        if (time.getNano() != 0) {
            output.writeVarInt(time.getNano(), true);
        }
    }

    static LocalTime readTime(BoundedInput input) {
        int seconds = input.readVarInt(true);
        LocalTime time = LocalTime.ofSecondOfDay(seconds >>> 1);
        return (seconds & 1) == 0 ? time : time.withNano(input.readVarInt(true));
    }

    static void writeDateTime(Output output, LocalDateTime dateTime) {
        writeDate(output, dateTime.toLocalDate());
        writeTime(output, dateTime.toLocalTime());
    }

    static LocalDateTime readDateTime(BoundedInput input) {
        LocalDate date = readDate(input);
        return LocalDateTime.of(date, readTime(input));
    }

    static void writeOffset(Output output, ZoneOffset offset) {
        output.writeVarInt(offset.getTotalSeconds(), false);
    }

    static ZoneOffset readOffset(BoundedInput input) {
        return ZoneOffset.ofTotalSeconds(input.readVarInt(false));
    }
}
