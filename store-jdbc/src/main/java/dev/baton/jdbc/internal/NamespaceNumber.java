// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What stands for a namespace in every row: a name may be long, and databases do not agree on which are equal. */
public final class NamespaceNumber {
    private NamespaceNumber() {}

    /** The first eight bytes of the name's SHA-256. */
    public static long of(String namespace) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(namespace.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
