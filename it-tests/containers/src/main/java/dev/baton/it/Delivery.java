// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

/** How much of an answer reached the client. */
public enum Delivery {
    /** All of it: the length that was announced, or the last chunk, or a status that has no body. */
    COMPLETE,
    /** The server closed in order a body of no announced length: whether that was its end cannot be told. */
    UNDELIMITED,
    /** A part: the connection ended or stayed mute within the head or the body. */
    CUT_OFF,
    /** Not one byte. Whether the server acted on the request cannot be told. */
    NO_ANSWER,
    /** The connection was not even established: the server never saw the request. */
    NOT_SENT
}
