// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

/** What happens when requests of one session change it at the same time. */
public enum Consistency {
    /**
     * Requests never wait for each other. Changes of different attributes all survive; of two changes of the same
     * attribute the later commit wins, whole. For applications that write different attributes in parallel, or do not
     * count on what they read before.
     */
    MERGE,
    /**
     * A change is saved only if the attribute still is as the request read it; otherwise the request fails with 409 and
     * nothing is lost but its own work. Requests of one node queue, so that only those of different nodes can conflict.
     * For applications that can repeat a request.
     */
    STRICT,
    /**
     * One writing request of a session at a time in the whole cluster; the others wait in the order of their arrival. For
     * applications that read, compute and write as if they were alone. Costs waiting, and a lease in the store.
     */
    LOCK
}
