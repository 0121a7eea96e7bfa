// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

/** A reason not to write or read something, on its way to the exception that also knows the attribute. */
class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The reason is all there is to know, and hostile bytes may ask for it often: no stack trace. */
    Refusal(String reason) {
        super(reason, null, false, false);
    }
}
