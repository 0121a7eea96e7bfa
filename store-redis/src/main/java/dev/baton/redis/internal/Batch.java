// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Commands that are sent in one piece to one server. Immutable.
 *
 * @param commands the commands
 * @param slot the slot of all their keys; {@link Command#NO_SLOT} if they have none
 * @param together whether a server that does not have the slot is left for the one that has it. If not, the commands have
 *     keys of several slots, and the errors that say so are answers
 */
record Batch(List<Command> commands, int slot, boolean together) {
    static Batch of(List<Command> commands) {
        int slot = Command.NO_SLOT;
        boolean together = true;
        for (Command command : commands) {
            if (slot == Command.NO_SLOT) {
                slot = command.slot();
            } else if (command.slot() != Command.NO_SLOT) {
                together &= command.slot() == slot;
            }
        }
        return new Batch(List.copyOf(commands), slot, together);
    }

    /** The scripts that the server must know. */
    Set<Script> scripts() {
        Set<Script> scripts = new LinkedHashSet<>();
        commands.forEach(command -> scripts.addAll(command.scripts()));
        return scripts;
    }

    /** With these commands before all others. */
    Batch after(List<Command> first) {
        List<Command> all = new ArrayList<>(first);
        all.addAll(commands);
        return new Batch(all, slot, together);
    }

    /** For a server that is about to get the slot: it has to be told that we know, before each key or transaction. */
    List<Command> asking() {
        List<Command> all = new ArrayList<>();
        boolean inTransaction = false;
        for (Command command : commands) {
            boolean begins = command.is("MULTI");
            if (begins || !inTransaction && command.slot() != Command.NO_SLOT) {
                all.add(Command.ASKING);
            }
            inTransaction = begins || inTransaction && !command.is("EXEC");
            all.add(command);
        }
        return all;
    }
}
