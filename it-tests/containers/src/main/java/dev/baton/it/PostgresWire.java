// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * One connection to PostgreSQL, whose messages each begin with a letter and their length, the very first one excepted.
 *
 * <p>A request is what the server answers as a whole: all up to Sync, or a simple Query. A reply is all up to ReadyForQuery.
 * One thread reads the requests, another the replies.
 */
final class PostgresWire implements Wire {
    private static final int LONGEST = 64 << 20;

    private boolean started; // confined to the thread that reads requests

    @Override
    public @Nullable Frame readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        if (!started) {
            started = true;
            return copyRest(in, bytes) ? new PostgresFrame(bytes.toByteArray(), true) : null;
        }
        for (int type = copyMessage(in, bytes); type >= 0; type = copyMessage(in, bytes)) {
            if (type == 'S' || type == 'Q' || type == 'X') {
                return new PostgresFrame(bytes.toByteArray(), false);
            }
        }
        return null;
    }

    @Override
    public @Nullable Frame readReply(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        for (int type = copyMessage(in, bytes); type >= 0; type = copyMessage(in, bytes)) {
            if (type == 'Z') {
                return new PostgresFrame(bytes.toByteArray(), false);
            }
        }
        return null;
    }

    /** Returns the letter of a message, or -1 if the stream ends before its end. */
    private static int copyMessage(InputStream in, ByteArrayOutputStream out) throws IOException {
        int type = in.read();
        out.write(type);
        return type >= 0 && copyRest(in, out) ? type : -1;
    }

    private static boolean copyRest(InputStream in, ByteArrayOutputStream out) throws IOException {
        DataInputStream data = new DataInputStream(in);
        try {
            int length = data.readInt();
            if (length < Integer.BYTES || length > LONGEST) {
                throw new IOException("Not PostgreSQL's protocol: a message of " + length + " bytes");
            }
            byte[] rest = new byte[length - Integer.BYTES];
            data.readFully(rest);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
            out.writeBytes(rest);
            return true;
        } catch (EOFException e) {
            return false;
        }
    }
}
