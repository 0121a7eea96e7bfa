// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What users on one node have in common, one thing for each key, counted by reference: made for the first user, closed when
 * the last one gives it back.
 *
 * <p>Thread-safe. Nothing is closed as long as somebody has a share of it.
 *
 * @param <K> by which users find each other
 * @param <R> what they share
 */
public final class Shares<K, R> {
    /** One user's part. Thread-safe. */
    public interface Share<R> extends AutoCloseable {
        /** What is shared; not this user's to close. */
        R get();

        /** Gives it back. Closing again does nothing. */
        @Override
        void close();
    }

    private final Function<? super K, ? extends R> maker;
    private final Consumer<? super R> closer;

    /** Guarded by itself. */
    private final Map<K, Entry> open = new HashMap<>();

    /**
     * Shares nothing yet.
     *
     * @param maker makes what the first user of a key needs; must do no input or output
     * @param closer closes what nobody shares any more
     */
    public Shares(Function<? super K, ? extends R> maker, Consumer<? super R> closer) {
        this.maker = maker;
        this.closer = closer;
    }

    /** What a key stands for, for one user more. Throws what the maker throws, and shares nothing then. */
    public Share<R> acquire(K key) {
        synchronized (open) {
            Entry entry = open.get(key);
            if (entry == null) {
                entry = new Entry(key, maker.apply(key));
                open.put(key, entry);
            }
            entry.users++;
            return new Part(entry);
        }
    }

    private final class Entry {
        private final K key;
        private final R shared;
        private int users;

        private Entry(K key, R shared) {
            this.key = key;
            this.shared = shared;
        }
    }

    private final class Part implements Share<R> {
        private final Entry entry;
        /** Guarded by {@code open}. */
        private boolean closed;

        private Part(Entry entry) {
            this.entry = entry;
        }

        @Override
        public R get() {
            return entry.shared;
        }

        @Override
        public void close() {
            synchronized (open) {
                if (closed) {
                    return;
                }
                closed = true;
                if (--entry.users > 0) {
                    return;
                }
                open.remove(entry.key);
            }
            closer.accept(entry.shared);
        }
    }
}
