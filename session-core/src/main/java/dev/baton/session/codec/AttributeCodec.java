// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeLimits;
import dev.baton.session.UnreadableAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the value of one attribute into an {@link Envelope} and back, for one application.
 *
 * <p>Only classes that its policy allows are written, and only those are loaded when read; the bytes are taken to come
 * from somebody who may have changed them. Within one attribute shared and cyclic references survive; between attributes
 * they do not. Implementations are thread-safe.
 */
public interface AttributeCodec extends AutoCloseable {

    /** The most characters that an attribute's name may have. */
    int LONGEST_NAME = 4096;

    /** About how many bytes these stored ones were before they were compressed. */
    static int plainBytes(byte[] stored) {
        return Packing.plainBytes(stored);
    }

    /** Makes a codec; it holds the application's class loader until it is unreachable or {@linkplain #close() closed}. */
    static AttributeCodec create(CodecSettings settings) {
        return new ApplicationCodec(settings);
    }

    /**
     * Encodes {@code value} to what is stored. Two calls for an unchanged value give the same bytes on the same JVM, but sets and maps whose
     * order hangs on identity hashes give others on another JVM.
     *
     * @throws AttributeEncodingException when the value holds something that cannot be carried, is larger than the limits,
     *     or kept changing while it was encoded
     */
    byte[] encode(Binding binding, @Nullable Object value);

    /**
     * Encodes {@code value} unless {@code stored} holds the same, which it finds out without compressing or sealing.
     *
     * @return null if it does
     * @throws AttributeEncodingException as {@link #encode}
     */
    byte @Nullable [] encodeIfChanged(Binding binding, @Nullable Object value, byte[] stored);

    /**
     * Decodes what {@link #encode} gave, here or on another node.
     *
     * @throws AttributeDecodingException for every way in which the bytes, or the classes they need, are not what they
     *     should be; nothing else is thrown, and the next call is not affected
     */
    @Nullable
    Object decode(Binding binding, byte[] envelope);

    /**
     * Whether {@code value} can never change, so that its bytes never need a second look: strings, boxed primitives, enums,
     * identifiers, dates and numbers of the JDK, and records of nothing but these. {@code false} when in doubt.
     */
    boolean isImmutable(@Nullable Object value);

    /**
     * Refuses early, when the application sets it, a value that could not be carried. The first value of a class is
     * encoded and read back; for collections and maps the class of the first element counts too. A later value of the
     * class that holds something else, or more, can still fail in {@link #encode}.
     *
     * @throws AttributeEncodingException as {@link #encode}, and when the value cannot be read back
     */
    void check(String attribute, @Nullable Object value);

    /**
     * Refuses a commit that would make the session too large, and warns before it comes to that.
     *
     * @param sessionBytes what the attributes of the session would take in the store
     * @param set the attributes that the commit sets
     * @throws AttributeEncodingException naming the largest of them
     */
    void requireRoom(long sessionBytes, Map<String, byte[]> set);

    /** Seals a record of the session itself, which is no attribute, if anything is sealed; else gives it back. */
    byte[] seal(Binding binding, byte[] record);

    /**
     * Opens what {@link #seal} gave, here or on another node, whether that sealed or not.
     *
     * @throws AttributeDecodingException if it cannot be trusted
     */
    byte[] open(Binding binding, byte[] sealed);

    /** Counts, as forged, what a store tells beside a record and against it, and gives what there is to say of that. */
    AttributeDecodingException contradicted(String how);

    /** How much a session may hold. */
    AttributeLimits limits();

    /** What becomes of this attribute if it cannot be read. */
    UnreadableAttributes.Policy whenUnreadable(String attribute);

    /** How often bytes could not be read, forged ones not counted. */
    long unreadable();

    /** How often bytes were found to be forged. */
    long forged();

    /** Gives up what it keeps for speed. Calls in progress end normally, later ones work and keep nothing. */
    @Override
    void close();
}
