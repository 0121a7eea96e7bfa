// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.spi.PrincipalKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Makes the keys under which principals are found: of their names, and telling nobody what those are. */
final class PrincipalKeys {
    private PrincipalKeys() {}

    static PrincipalKey of(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
            return new PrincipalKey(text.substring(0, PrincipalKey.LENGTH));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
