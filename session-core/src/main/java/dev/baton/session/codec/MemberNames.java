// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.io.Output;
import java.util.List;

/**
 * The names of a class's fields or components: a varint, how many, and then each. They are written before the first of the
 * class's objects in a graph. Not thread-safe; one per class and Kryo.
 */
final class MemberNames {
    /** Stands for a name that is unknown here. */
    static final int GONE = -1;

    private static final long NEVER = -1;

    private final List<String> names;

    /** All of it as this class writes it, so that it need not be taken apart where nothing has changed. */
    private final byte[] bytes;

    private final int[] own;

    private long writtenIn = NEVER;
    private long readIn = NEVER;
    private int[] targets;

    MemberNames(List<String> names) {
        this.names = names;
        this.own = new int[names.size()];
        Output output = new Output(64, -1);
        output.writeVarInt(own.length, true);
        for (int i = 0; i < own.length; i++) {
            own[i] = i;
            output.writeString(names.get(i));
        }
        this.bytes = output.toBytes();
        this.targets = own;
    }

    void write(GraphReferences graph, Output output) {
        if (writtenIn != graph.number()) {
            writtenIn = graph.number();
            output.writeBytes(bytes);
        }
    }

    /** For each member that is stored its index here, or {@link #GONE}. */
    int[] read(GraphReferences graph, BoundedInput input) {
        if (readIn != graph.number()) {
            readIn = graph.number();
            targets = input.skip(bytes) ? own : find(input);
        }
        return targets;
    }

    private int[] find(BoundedInput input) {
        int[] found = new int[input.readSize(1)];
        for (int i = 0; i < found.length; i++) {
            found[i] = names.indexOf(input.readText());
        }
        return found;
    }
}
