// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.KryoBufferUnderflowException;
import dev.baton.session.AttributeLimits;
import java.io.NotSerializableException;
import java.lang.reflect.InaccessibleObjectException;
import java.util.ConcurrentModificationException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what went wrong below in words for the one who reads the log. */
final class Faults {
    private static final int SHOWN = 400;

    private Faults() {}

    /** Whether trying again may help, because another thread was changing the value. */
    static boolean isRace(Throwable thrown) {
        return find(thrown, ConcurrentModificationException.class).isPresent()
                || find(thrown, NoSuchElementException.class).isPresent()
                || (find(thrown, IndexOutOfBoundsException.class).isPresent()
                        && find(thrown, Refusal.class).isEmpty());
    }

    static AttributeEncodingException encoding(
            String attribute, @Nullable Object value, AttributeLimits limits, Throwable thrown) {
        return new AttributeEncodingException(
                about(attribute, value) + " cannot be stored in the session: " + reason(thrown, limits), thrown);
    }

    static AttributeEncodingException readingBack(
            String attribute, Object value, AttributeLimits limits, Throwable thrown) {
        return new AttributeEncodingException(
                about(attribute, value) + " cannot be stored in the session: it can be written, but not read back: "
                        + reason(thrown, limits),
                thrown);
    }

    static AttributeDecodingException decoding(String attribute, AttributeLimits limits, Throwable thrown) {
        return new AttributeDecodingException(
                "Attribute '" + ClassNames.shown(attribute) + "' cannot be read from its stored bytes: "
                        + reason(thrown, limits),
                thrown,
                find(thrown, Forgery.class).isPresent());
    }

    static AttributeDecodingException record(AttributeLimits limits, Throwable thrown) {
        return new AttributeDecodingException(
                "The session's own record cannot be trusted: " + reason(thrown, limits),
                thrown,
                find(thrown, Forgery.class).isPresent());
    }

    private static String about(String attribute, @Nullable Object value) {
        String type = value == null
                ? "null"
                : "class " + ClassNames.shown(value.getClass().getName());
        return "Attribute '" + ClassNames.shown(attribute) + "' of " + type;
    }

    private static String reason(Throwable thrown, AttributeLimits limits) {
        Optional<Refusal> refusal = find(thrown, Refusal.class);
        if (refusal.isPresent()) {
            return String.valueOf(refusal.get().getMessage());
        }
        if (find(thrown, TooLargeException.class).isPresent()
                || find(thrown, KryoBufferOverflowException.class).isPresent()) {
            return "it takes more than " + limits.maxAttributeBytes()
                    + " bytes; store less, or raise maxAttributeBytes";
        }
        if (find(thrown, KryoBufferUnderflowException.class).isPresent()) {
            return "the bytes end too early";
        }
        if (find(thrown, StackOverflowError.class).isPresent() || isTooDeep(thrown)) {
            return "its objects are nested more than " + limits.maxDepth()
                    + " deep; use a collection in place of a chain, or raise maxDepth";
        }
        if (find(thrown, ConcurrentModificationException.class).isPresent()) {
            return "it was changed by another thread whenever it was encoded; use a concurrent collection, or change it"
                    + " under a lock and set a copy";
        }
        return find(thrown, NotSerializableException.class)
                .map(e -> "class " + ClassNames.shown(String.valueOf(e.getMessage()))
                        + " is not Serializable; implement java.io.Serializable or mark the field transient")
                .or(() -> find(thrown, InaccessibleObjectException.class)
                        .map(e -> "its module is closed to Baton; open the package: " + shown(e)))
                .orElseGet(() -> shown(root(thrown)));
    }

    private static boolean isTooDeep(Throwable thrown) {
        return find(thrown, KryoException.class)
                .map(e -> String.valueOf(root(e).getMessage()).startsWith("Max depth exceeded"))
                .orElse(false);
    }

    private static String shown(Throwable thrown) {
        return thrown.getClass().getSimpleName() + ": " + ClassNames.shown(String.valueOf(thrown.getMessage()), SHOWN);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int i = 0; i < 64 && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root;
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        Throwable cause = thrown;
        for (int i = 0; i < 64 && cause != null; i++) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
