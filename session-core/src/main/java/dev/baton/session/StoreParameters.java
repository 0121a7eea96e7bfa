// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a store's URI may leave to settings of their own, so that secrets and the paths of files need not be in it. They
 * become parameters of the URI, whose scheme decides what it takes; where the URI has the same itself, that counts.
 */
final class StoreParameters {
    /** The settings, and the parameters that they stand for. */
    static final Map<String, String> BY_SETTING = Map.of(
            "storeUser", "user",
            "storePassword", "password",
            "storeTrustStore", "trustStore",
            "storeTrustStorePassword", "trustStorePassword",
            "storeKeyStore", "keyStore",
            "storeKeyStorePassword", "keyStorePassword",
            "storeSentinelUser", "sentinelUser",
            "storeSentinelPassword", "sentinelPassword");

    /** What parameters of ours begin with where they stand among those of a driver. */
    private static final String AMONG_OTHERS = "baton.";

    private StoreParameters() {}

    /** The URI with what is set beside it. */
    static URI added(String uri, Function<String, Optional<String>> settings) throws URISyntaxException {
        boolean opaque = new URI(uri).isOpaque();
        StringBuilder text = new StringBuilder(uri);
        new TreeMap<>(BY_SETTING).forEach((setting, parameter) -> {
            String name = (opaque ? AMONG_OTHERS : "") + parameter;
            settings.apply(setting)
                    .filter(value -> !has(uri, parameter))
                    .ifPresent(value -> text.append(text.indexOf("?") < 0 ? '?' : '&')
                            .append(name)
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)
                                    .replace("+", "%20")));
        });
        return new URI(text.toString());
    }

    /** Drivers have parameters behind semicolons, too, and names of their own for these, in capitals or not. */
    private static boolean has(String uri, String parameter) {
        return Pattern.compile("[?&;](baton\\.)?" + parameter + "=", Pattern.CASE_INSENSITIVE)
                .matcher(uri)
                .find();
    }
}
