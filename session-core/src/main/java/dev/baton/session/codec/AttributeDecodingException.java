// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

/**
 * Says that stored bytes cannot become an attribute's value here: damaged, forged, of a newer version, or of a class that
 * is absent, refused or too different. It says nothing about other attributes, and nothing about other nodes.
 *
 * <p>Callers catch it: it is the one outcome of {@link AttributeCodec#decode} beside a value.
 */
public final class AttributeDecodingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean forged;

    /**
     * Says {@code message}, because of {@code cause}.
     *
     * @param forged whether no node can have written these bytes where they are
     */
    public AttributeDecodingException(String message, Throwable cause, boolean forged) {
        super(message, cause);
        this.forged = forged;
    }

    /** Whether no node can have written these bytes where they are: somebody else has put them there. */
    public boolean isForged() {
        return forged;
    }
}
