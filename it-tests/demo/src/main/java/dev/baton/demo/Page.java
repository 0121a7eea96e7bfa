// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The demo's pages, each complete in one document: styles and scripts inlined, nothing fetched from elsewhere. */
final class Page {
    static final String CONTENT_TYPE = "text/html; charset=utf-8";

    /** Allows what is in the document, and requests to where it came from. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline';"
            + " script-src 'unsafe-inline'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

    private Page() {}

    static byte[] shop() {
        String tiles = Arrays.stream(Product.values()).map(Page::tile).collect(Collectors.joining("\n"));
        return assemble("shop.html").replace("<!--products-->", tiles).getBytes(UTF_8);
    }

    /** The form to log in, with {@code problem} above it unless that is empty. */
    static byte[] login(String problem) {
        return assemble("login.html").replace("<!--problem-->", problem).getBytes(UTF_8);
    }

    /** What the balancer shows when no node can answer. */
    static byte[] unavailable() {
        return assemble("unavailable.html").getBytes(UTF_8);
    }

    /** What a visitor sees who sent a form to a node that ended with it. */
    static byte[] cutOff(String node) {
        return assemble("cut-off.html").replace("<!--node-->", node).getBytes(UTF_8);
    }

    private static String tile(Product product) {
        return """
                <button class="tile" type="button" data-sku="%s">
                  <svg aria-hidden="true"><use href="#i-%s"/></svg>
                  <span class="tile-name">%s</span>
                  <span class="tile-price">€%d.%02d</span>
                </button>""".formatted(
                        product.sku(), product.sku(), product.title(), product.cents() / 100, product.cents() % 100);
    }

    private static String assemble(String name) {
        return resource(name)
                .replace("/*demo.css*/", resource("demo.css"))
                .replace("/*shop.js*/", resource("shop.js"))
                .replace("Redis", DemoStore.title());
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The demo's jar lacks " + name + "; build it again");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
