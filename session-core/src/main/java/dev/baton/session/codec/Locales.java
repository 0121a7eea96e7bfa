// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.io.Output;
import java.util.Locale;

/** Locales, of which neither the language tag nor the three parts alone can say all. */
final class Locales {
    private static final int PARTS = 0;
    private static final int TAG = 1;

    private Locales() {}

    static void write(Output output, Locale locale) {
        if (locale.getScript().isEmpty() && !locale.hasExtensions()) {
            output.writeByte(PARTS);
            output.writeString(locale.getLanguage());
            output.writeString(locale.getCountry());
            output.writeString(locale.getVariant());
        } else if (Locale.forLanguageTag(locale.toLanguageTag()).equals(locale)) {
            output.writeByte(TAG);
            output.writeString(locale.toLanguageTag());
        } else {
            throw new Refusal("locale " + ClassNames.shown(locale.toString()) + " has no language tag");
        }
    }

    static Locale read(BoundedInput input) {
        int form = input.readByte();
        if (form == TAG) {
            return Locale.forLanguageTag(input.readText());
        }
        if (form != PARTS) {
            throw new Refusal("a locale has the unknown form " + form);
        }
        String language = input.readText();
        String country = input.readText();
        return new Locale(language, country, input.readText());
    }
}
