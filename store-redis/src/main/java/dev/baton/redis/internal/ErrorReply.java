// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.util.regex.Pattern;

/**
 * The errors that a server is known to answer with, and what to do about each. The first that fits is meant.
 *
 * <p>Inside a script's error the code stands somewhere in the text, with a minus sign before it on Redis 6.
 */
enum ErrorReply {
    LOADING("LOADING", true, "It is reading its data after a start; calls succeed when it has finished"),
    READONLY(
            "READONLY",
            true,
            "It is a replica: after a failover calls succeed once its name leads to the new master. If this lasts, let"
                    + " 'store' name the master"),
    OUT_OF_MEMORY(
            "OOM",
            true,
            "It has reached its maxmemory: raise that, or find what else fills it. Keep maxmemory-policy noeviction"),
    MASTER_DOWN("MASTERDOWN", true, "It is a replica without its master. Check the master"),
    CLUSTER_DOWN("CLUSTERDOWN", true, "The cluster does not serve all its slots. Check its nodes"),
    BUSY("BUSY", true, "A script has been running there for long. Find it with SCRIPT KILL or the server's slow log"),
    CANNOT_PERSIST(
            "MISCONF", true, "It cannot write its snapshot, and so takes no changes. Check its disk and its log"),
    TOO_FEW_REPLICAS("NOREPLICAS", true, "Too few replicas are connected to it for its min-replicas-to-write"),
    TOO_MANY_CLIENTS(
            "max number of clients",
            true,
            "It has reached its maxclients: raise that, or lower 'poolSize' on the nodes"),
    WRONG_PASSWORD("WRONGPASS", false, "Check the user and the password in 'store'"),
    NO_LOGIN("NOAUTH", false, "It wants a login: write redis://user:password@host, or redis://:password@host"),
    NO_PASSWORD_SET(
            "without any password configured", false, "It knows no password: leave the password out of 'store'"),
    NO_PERMISSION("NOPERM", false, Remedies.PERMISSIONS),
    /** What Redis 7 says where a script asks. */
    NO_PERMISSION_IN_SCRIPT("The user executing the script can't", false, Remedies.PERMISSIONS),
    PROTECTED("DENIED", false, "It runs in protected mode: give it a password, or bind it to a trusted network"),
    NO_SUCH_DATABASE(
            "DB index is out of range", false, "Name a database that it has, after the host and /, in 'store'"),
    WRONG_TYPE(
            "WRONGTYPE",
            false,
            "Something else than Baton writes keys of this namespace. Give it a database or a namespace of its own"),
    REDIRECTED("MOVED", true, "Its Redis Cluster moves slots between nodes. Calls succeed when that has ended"),
    ASKED("ASK", true, "Its Redis Cluster moves slots between nodes. Calls succeed when that has ended"),
    TRY_AGAIN("TRYAGAIN", true, "Its Redis Cluster moves this slot between nodes. Calls succeed when that has ended"),
    NO_SCRIPT(
            "NOSCRIPT", false, "It forgets scripts as soon as they are loaded. Check what stands between it and Baton"),
    UNKNOWN_COMMAND(
            "unknown command", false, "Baton needs Redis 6.2 or later, or Valkey, with none of its commands renamed"),
    OTHER("", false, "See its log");

    /** A constant cannot name a field of its own class. */
    private static final class Remedies {
        private static final String PERMISSIONS =
                "Its ACL must allow the user the commands +@read +@write +@scripting +@transaction +@connection +@pubsub"
                        + " +time on the namespace's keys and channels";
    }

    private final Pattern pattern;
    private final boolean passes;
    private final String remedy;

    ErrorReply(String code, boolean passes, String remedy) {
        pattern = Pattern.compile("(?:^|[ -])" + Pattern.quote(code));
        this.passes = passes;
        this.remedy = remedy;
    }

    static ErrorReply of(String message) {
        for (ErrorReply reply : values()) {
            if (reply.pattern.matcher(message).find()) {
                return reply;
            }
        }
        return OTHER;
    }

    /** Whether it passes by itself or at the server, so that the same call can succeed later. */
    boolean passes() {
        return passes;
    }

    String remedy() {
        return remedy;
    }
}
