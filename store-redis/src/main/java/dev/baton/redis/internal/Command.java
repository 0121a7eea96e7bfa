// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.util.JedisClusterCRC16;

/** One command with its arguments, to be sent as often as need be. Not changed after it was made. */
public final class Command {
    /** In place of a slot: the command names no key, and any server can carry it out. */
    static final int NO_SLOT = -1;

    private static final Set<String> WITHOUT_KEY = Set.of(
            "ASKING",
            "CLUSTER",
            "EXEC",
            "HELLO",
            "INFO",
            "MULTI",
            "PING",
            "SCRIPT",
            "SENTINEL",
            "SUBSCRIBE",
            "TIME",
            "UNSUBSCRIBE");

    /** Before what is asked of a server that is about to get the slot. */
    static final Command ASKING = of("ASKING");

    private final String name;
    private final CommandArguments arguments;
    private final List<Script> scripts;
    private final int slot;

    private Command(String name, CommandArguments arguments, List<Script> scripts, int slot) {
        this.name = name;
        this.arguments = arguments;
        this.scripts = scripts;
        this.slot = slot;
    }

    /** The command of this name; arguments are texts or bytes, the first a key if the command has one. */
    public static Command of(String name, Object... arguments) {
        CommandArguments all = new CommandArguments(name(name));
        for (Object argument : arguments) {
            all.add(bytes(argument));
        }
        int slot = WITHOUT_KEY.contains(name) ? NO_SLOT : JedisClusterCRC16.getSlot(bytes(arguments[0]));
        return new Command(name, all, List.of(), slot);
    }

    private static ProtocolCommand name(String name) {
        byte[] raw = name.getBytes(StandardCharsets.US_ASCII);
        return () -> raw;
    }

    /** The run of a script; it is loaded where the server does not know it. */
    public static Command run(Script script, List<byte[]> keys, List<byte[]> arguments) {
        CommandArguments all = new CommandArguments(Protocol.Command.EVALSHA);
        all.add(script.sha1()).add(keys.size());
        keys.forEach(all::add);
        arguments.forEach(all::add);
        return new Command("EVALSHA", all, List.of(script), JedisClusterCRC16.getSlot(keys.get(0)));
    }

    /**
     * The wait for {@code replicas} that have what was written before it over the same connection. It belongs where that
     * belongs: other servers of a Redis Cluster have replicas of their own.
     */
    public static Command confirmation(Command written, int replicas, Duration within) {
        CommandArguments all =
                new CommandArguments(Protocol.Command.WAIT).add(replicas).add(Math.max(1, within.toMillis()));
        return new Command("WAIT", all, List.of(), written.slot);
    }

    static Command load(Script script) {
        return of("SCRIPT", "LOAD", script.source());
    }

    CommandArguments arguments() {
        return arguments;
    }

    /** The scripts that the server must know for it. */
    List<Script> scripts() {
        return scripts;
    }

    /** The part of a Redis Cluster that it belongs to, or {@link #NO_SLOT}. */
    int slot() {
        return slot;
    }

    boolean is(String wanted) {
        return name.equals(wanted);
    }

    private static byte[] bytes(Object argument) {
        return argument instanceof byte[] bytes ? bytes : argument.toString().getBytes(StandardCharsets.UTF_8);
    }
}
