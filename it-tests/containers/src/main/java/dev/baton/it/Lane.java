// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One direction of a link: keeps parcels in order, and writes each when the faults let it pass.
 *
 * <p>Reading goes on while parcels wait here, so that the time of a request's arrival is known whatever delays it.
 */
final class Lane implements Runnable {
    private static final int MAX_BATCH = 64 * 1024;

    private final BlockingQueue<Parcel> queue = new LinkedBlockingQueue<>();
    private final OutputStream out;
    private final Faults faults;
    private final BooleanSupplier abandoned;
    private final Runnable onEnd;
    private final Runnable onReset;

    /**
     * @param abandoned whether nothing is to be written any more
     * @param onEnd called when all parcels before the end were written
     * @param onReset called when the connection is to break here
     */
    Lane(OutputStream out, Faults faults, BooleanSupplier abandoned, Runnable onEnd, Runnable onReset) {
        this.out = out;
        this.faults = faults;
        this.abandoned = abandoned;
        this.onEnd = onEnd;
        this.onReset = onReset;
    }

    void put(Parcel parcel) {
        queue.add(parcel);
    }

    @Override
    public void run() {
        try {
            while (true) {
                Parcel next = queue.take();
                faults.awaitPassage(next, abandoned);
                if (abandoned.getAsBoolean()) {
                    return;
                }
                switch (next.kind()) {
                    case DATA -> write(next);
                    case END -> {
                        onEnd.run();
                        return;
                    }
                    case RESET -> {
                        onReset.run();
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Parcel first) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        depart(first, batch);
        // What came in one piece leaves in one piece: a pipeline stays one.
        for (Parcel next = queue.peek();
                next != null && next.kind() == Parcel.Kind.DATA && batch.size() < MAX_BATCH && faults.passes(next);
                next = queue.peek()) {
            depart(queue.remove(), batch);
        }
        try {
            writeSliced(batch.toByteArray());
        } catch (IOException receiverGone) {
            // Parcels in the other direction may still have their way to go; the readers find out and end the link.
            return;
        }
    }

    private static void depart(Parcel parcel, ByteArrayOutputStream batch) {
        parcel.onDeparture().run();
        batch.writeBytes(parcel.bytes());
    }

    private void writeSliced(byte[] bytes) throws IOException {
        int position = 0;
        while (position < bytes.length) {
            int length = Math.min(faults.sliceBytes(), bytes.length - position);
            out.write(bytes, position, length);
            position += length;
            if (position < bytes.length) {
                // Gives the receiver a chance to read the slice by itself.
                LockSupport.parkNanos(1);
            }
        }
    }
}
