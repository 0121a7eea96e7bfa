// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import java.util.Set;

/** Where in an application a lock is acquired. */
final class Place {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final Set<String> OURS = Set.of("dev.baton.lock", "dev.baton.lock.engine");

    private Place() {}

    /** The first place on this thread's stack that is not ours. */
    static String ofCaller() {
        return WALKER.walk(frames -> frames.filter(frame -> !isOurs(frame.getClassName()))
                .findFirst()
                .map(StackWalker.StackFrame::toString)
                .orElse("an unknown place"));
    }

    private static boolean isOurs(String type) {
        int dot = type.lastIndexOf('.');
        return dot > 0 && OURS.contains(type.substring(0, dot));
    }
}
