// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.util.OptionalInt;

/** A node as the balancer needs it. Thread-safe. */
interface Backend {
    String name();

    /** The port to reach it at on this machine, empty unless it is up. */
    OptionalInt port();

    /** Counts a request that this node answered. */
    void answered();
}
