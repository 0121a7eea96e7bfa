// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.io.Output;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.SimpleTimeZone;
import java.util.TimeZone;

/** Calendars and their time zones. */
final class Calendars {
    private Calendars() {}

    static void write(Output output, GregorianCalendar calendar) {
        writeZone(output, calendar.getTimeZone());
        output.writeVarLong(calendar.getTimeInMillis(), false);
        output.writeVarLong(calendar.getGregorianChange().getTime(), false);
        output.writeBoolean(calendar.isLenient());
        output.writeByte(calendar.getFirstDayOfWeek());
        output.writeByte(calendar.getMinimalDaysInFirstWeek());
    }

    static GregorianCalendar read(BoundedInput input) {
        GregorianCalendar calendar = new GregorianCalendar(readZone(input));
        calendar.setTimeInMillis(input.readVarLong(false));
        calendar.setGregorianChange(new Date(input.readVarLong(false)));
        calendar.setLenient(input.readBoolean());
        calendar.setFirstDayOfWeek(input.readByte());
        calendar.setMinimalDaysInFirstWeek(input.readByte());
        return calendar;
    }

    static void writeZone(Output output, TimeZone zone) {
        TimeZone known = TimeZone.getTimeZone(zone.getID());
        if (zone instanceof SimpleTimeZone || !known.getID().equals(zone.getID()) || !known.hasSameRules(zone)) {
            throw new Refusal("time zone " + ClassNames.shown(zone.getID())
                    + " has rules of its own; use one that TimeZone.getTimeZone gives");
        }
        output.writeString(zone.getID());
    }

    static TimeZone readZone(BoundedInput input) {
        String id = input.readText();
        TimeZone zone = TimeZone.getTimeZone(id);
        // For an unknown id it gives GMT.
        if (!zone.getID().equals(id)) {
            throw new Refusal("time zone " + ClassNames.shown(id) + " is unknown here");
        }
        return zone;
    }
}
