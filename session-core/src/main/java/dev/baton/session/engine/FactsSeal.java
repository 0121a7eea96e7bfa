// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SessionStoreException;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.AttributeDecodingException;
import dev.baton.session.codec.Binding;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Metadata;
import java.lang.management.ManagementFactory;

/** Carries {@link Facts} into the store and back as one record, sealed if anything is. Immutable. */
record FactsSeal(String namespace, AttributeCodec codec) {

    /** This process as a JVM names it, which an operator finds in the list of processes of its machine. */
    private static final String NODE = ManagementFactory.getRuntimeMXBean().getName();

    Metadata encode(Incarnation incarnation, Facts facts) {
        Metadata plain = FactsFormat.encode(incarnation, facts, NODE);
        return new Metadata(
                codec.seal(binding(incarnation), plain.body()),
                plain.secret(),
                plain.maxInactive(),
                plain.absoluteDeadline());
    }

    /**
     * @throws RefusedSessionException if no node can have written them for this session
     * @throws SessionStoreException if they are not facts of this incarnation, or their key is not known here
     */
    FactsFormat.Written decode(Incarnation incarnation, byte[] body) {
        byte[] record;
        try {
            record = codec.open(binding(incarnation), body);
        } catch (AttributeDecodingException e) {
            String message = String.valueOf(e.getMessage());
            throw e.isForged() ? new RefusedSessionException(message, e) : new SessionStoreException(message, e);
        }
        return FactsFormat.decode(incarnation, record);
    }

    /** What to throw where the store contradicts the record that a node has written; it is counted. */
    RefusedSessionException contradicted(String how) {
        AttributeDecodingException reason = codec.contradicted(how);
        return new RefusedSessionException(String.valueOf(reason.getMessage()), reason);
    }

    private Binding binding(Incarnation incarnation) {
        return new Binding(namespace, incarnation, "");
    }
}
