// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;

/** One command with its arguments, to be sent as often as need be. Not changed after it was made. */
public final class Command {
    private final CommandArguments arguments;
    private final List<Script> scripts;

    private Command(CommandArguments arguments, List<Script> scripts) {
        this.arguments = arguments;
        this.scripts = scripts;
    }

    /** The command of this name; arguments are texts or bytes. */
    public static Command of(String name, Object... arguments) {
        return of(Protocol.Command.valueOf(name), arguments);
    }

    static Command of(ProtocolCommand name, Object... arguments) {
        CommandArguments all = new CommandArguments(name);
        for (Object argument : arguments) {
            all.add(bytes(argument));
        }
        return new Command(all, List.of());
    }

    /** The run of a script; it is loaded where the server does not know it. */
    public static Command run(Script script, List<byte[]> keys, List<byte[]> arguments) {
        CommandArguments all = new CommandArguments(Protocol.Command.EVALSHA);
        all.add(script.sha1()).add(keys.size());
        keys.forEach(all::add);
        arguments.forEach(all::add);
        return new Command(all, List.of(script));
    }

    static Command load(Script script) {
        return of(Protocol.Command.SCRIPT, Protocol.Keyword.LOAD.name(), script.source());
    }

    CommandArguments arguments() {
        return arguments;
    }

    /** The scripts that the server must know for it. */
    List<Script> scripts() {
        return scripts;
    }

    private static byte[] bytes(Object argument) {
        return argument instanceof byte[] bytes ? bytes : argument.toString().getBytes(StandardCharsets.UTF_8);
    }
}
