// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One try to have a request served by one node.
 *
 * @param number its place in the order of all tries
 * @param node the node it was sent to
 * @param method the request's method
 * @param path the request's path, without the query
 * @param outcome what became of it
 * @param status the status that the node answered with, 0 unless it answered
 * @param millis how long it took or, in flight, has taken so far
 */
record Served(long number, String node, String method, String path, Outcome outcome, int status, long millis) {
    /** What became of a request that was sent to a node. */
    enum Outcome {
        /** The node has it and has not answered yet. */
        IN_FLIGHT,
        /** The node answered, whatever the status. */
        ANSWERED,
        /** The node could not be reached, so that it never saw the request. */
        NOT_SENT,
        /** The node ended, or fell silent, with the request in it: nobody knows how far it came. */
        CUT_OFF
    }

    Map<String, @Nullable Object> view() {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("number", number);
        view.put("node", node);
        view.put("method", method);
        view.put("path", path);
        view.put("outcome", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        view.put("status", status);
        view.put("millis", millis);
        return view;
    }
}
