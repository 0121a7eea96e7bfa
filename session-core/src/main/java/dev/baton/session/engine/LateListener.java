// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

/** Passes on what a container is told of ends, once there is one to be told. Thread-safe. */
final class LateListener implements EndListener {
    private static final EndListener NOBODY = new EndListener() {
        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void ended(LiveSession session) {}

        @Override
        public void endedElsewhere(LiveSession session) {}
    };

    private volatile EndListener present = NOBODY;

    /** Who is told from now on. */
    void tell(EndListener listener) {
        present = listener;
    }

    @Override
    public boolean isReady() {
        return present.isReady();
    }

    @Override
    public void ended(LiveSession session) {
        present.ended(session);
    }

    @Override
    public void endedElsewhere(LiveSession session) {
        present.endedElsewhere(session);
    }
}
