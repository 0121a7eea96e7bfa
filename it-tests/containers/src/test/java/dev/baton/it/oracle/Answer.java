// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import dev.baton.it.Delivery;
import dev.baton.it.WebReply;

/**
 * What a client was told of one request, as far as oracles look at it.
 *
 * @param status the status, or 0 if none arrived
 * @param outcome what the header {@value #HEADER} says, or nothing
 * @param text the body
 * @param setsCookie whether it gives the client another session cookie
 */
public record Answer(Delivery delivery, int status, String outcome, String text, boolean setsCookie) {
    /** The header that says why changes were not saved. */
    public static final String HEADER = "Baton-Outcome";

    private static final int SHORT = 200;

    /** What can be concluded about the changes of a request. */
    public enum Certainty {
        /** They are saved. */
        DONE,
        /** None of them is saved, and none ever will be. */
        NOT_DONE,
        /** They may be saved, or be saved yet. */
        UNKNOWN
    }

    /** Takes from a reply what matters; a long body is left out. */
    public static Answer of(WebReply reply) {
        return new Answer(
                reply.delivery(),
                reply.status(),
                reply.header(HEADER).orElse(""),
                reply.body().length > SHORT ? "" : reply.text(),
                reply.header("Set-Cookie").isPresent());
    }

    /** Returns a complete answer, for histories made by hand. */
    static Answer complete(int status, String outcome, String text) {
        return new Answer(Delivery.COMPLETE, status, outcome, text, false);
    }

    /** Returns a success, for histories made by hand. */
    static Answer success(String text) {
        return complete(200, "", text);
    }

    /** Tells whether the request reported success. */
    public boolean isSuccess() {
        return delivery == Delivery.COMPLETE && status >= 200 && status < 400;
    }

    /** Tells whether the server said in full that the request failed. */
    public boolean isRefusal() {
        return delivery == Delivery.COMPLETE && !isSuccess();
    }

    /** Returns status and outcome, such as {@code 409 conflict}. */
    public String refusal() {
        return (status + " " + outcome).trim();
    }

    /** Returns what can be concluded about the request's changes. */
    public Certainty certainty() {
        return switch (delivery) {
            case COMPLETE ->
                isSuccess()
                        ? Certainty.DONE
                        : outcome.equals("unknown") || outcome.isEmpty() ? Certainty.UNKNOWN : Certainty.NOT_DONE;
            case NOT_SENT -> Certainty.NOT_DONE;
            case UNDELIMITED, CUT_OFF, NO_ANSWER -> Certainty.UNKNOWN;
        };
    }
}
