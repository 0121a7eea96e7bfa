// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

/** What a node runs in. */
enum Container {
    TOMCAT("Tomcat 11", TomcatNode.class),
    JETTY("Jetty 12.1", JettyNode.class);

    /** What makes the shop one application, whichever container serves it. */
    static final String NAMESPACE = "demo/shop";

    private final String title;
    private final Class<?> main;

    Container(String title, Class<?> main) {
        this.title = title;
        this.main = main;
    }

    /** What the pages call it. */
    String title() {
        return title;
    }

    /** The class whose {@code main} takes the node's name, the store's URI and a directory for temporary files. */
    String main() {
        return main.getName();
    }
}
