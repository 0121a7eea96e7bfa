// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A socket on which everything that is read and written ends by one time, however many pieces it comes in. What a plain
 * socket has is a limit for each piece that is read, and none for what is written.
 *
 * <p>While it has an end it is confined to one thread; without one, one thread may read while another writes.
 */
final class TimedSocket extends Socket {
    /** So much fits into what the system keeps for the other side: writing it does not wait. */
    private static final int FREE_BYTES = 8 << 10;

    private final Watchdog watchdog;
    private boolean endless;
    private long end;
    private int unread;
    private @Nullable Future<?> watch;

    TimedSocket(Watchdog watchdog, Duration within) {
        this.watchdog = watchdog;
        endWithin(within);
    }

    /** Everything from now on has to happen within this time. */
    void endWithin(Duration within) {
        end = System.nanoTime() + within.toNanos();
        endless = false;
        unread = 0;
    }

    /** Whoever reads sets the limit of each piece from now on. */
    void endNever() {
        endless = true;
    }

    private Duration left() throws SocketTimeoutException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        return Duration.ofNanos(left);
    }

    private void beforeRead() throws IOException {
        if (endless) {
            return;
        }
        if (watch != null) {
            watch.cancel(false);
            watch = null;
        }
        unread = 0;
        setSoTimeout(Wire.millis(left()));
    }

    private void beforeWrite(int bytes) throws IOException {
        unread += bytes;
        if (!endless && unread > FREE_BYTES && watch == null) {
            watch = watchdog.closeAfter(this, left());
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                beforeRead();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                beforeRead();
                return super.read(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                beforeWrite(length);
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    throw endless || end - System.nanoTime() > 0 ? e : new SocketTimeoutException("Write timed out");
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        Future<?> last = watch;
        if (last != null) {
            last.cancel(false);
        }
        super.close();
    }
}
