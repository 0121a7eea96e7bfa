// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.List;

/**
 * A command that a node sent to Redis, for those who pick the one that a fault shall hit.
 *
 * @param name the command's name in capitals, such as {@code EVALSHA}
 * @param words the name as sent and all arguments, byte for byte as ISO-8859-1
 */
public record Command(String name, List<String> words) {
    public Command {
        words = List.copyOf(words);
    }

    static Command of(RespFrame frame) {
        return new Command(frame.commandName(), frame.words(Integer.MAX_VALUE));
    }
}
