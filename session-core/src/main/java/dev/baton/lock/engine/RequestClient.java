// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import java.util.concurrent.locks.Lock;

/** An application's client as one request sees it. Thread-safe. */
final class RequestClient extends ForwardingClient {
    private final RequestLocks locks;

    RequestClient(LockClient client, RequestLocks locks) {
        super(client);
        this.locks = locks;
    }

    @Override
    LockClient same(LockClient other) {
        return new RequestClient(other, locks);
    }

    @Override
    LockHandle granted(LockHandle handle) {
        locks.add(handle);
        return handle;
    }

    /** A lock of this request: what its threads have not unlocked is released at the request's end. */
    @Override
    public Lock asLock(String name) {
        return new ThreadLock(this, locks.threads(), EngineClient.checked(name));
    }

    /** Releases what the request holds so far; the application's client stays. */
    @Override
    public void close() {
        locks.end();
    }
}
