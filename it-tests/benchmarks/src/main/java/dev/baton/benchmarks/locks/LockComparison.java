// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Prints what our locks do beside Redisson's, on the same Redis, as two tables in Markdown. Takes {@code full} for a million
 * names and ten thousand interrupts.
 */
final class LockComparison {
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final int ROUNDS = 3;

    private LockComparison() {}

    private interface Claim {
        String tryWith(Kind kind) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        boolean full = List.of(arguments).contains("full");
        Claims claims = new Claims(full);
        row("what happens", List.of(KINDS.stream().map(Kind::title).toArray(String[]::new)));
        row("---", KINDS.stream().map(kind -> "---").toList());
        claim("1 the reply to an acquisition is lost, released once", claims::lostReply);
        claim("2 interrupted while acquiring free locks", claims::interrupts);
        claim("3 the holder is cut off, another gets it", claims::partition);
        claim("4 isHeld", claims::isHeld);
        claim("5 the token after FLUSHALL and a restart without data", claims::tokens);
        claim("6 keys that stay", claims::lastingKeys);
        claim("7 acquire and release, nobody waits", claims::pair);
        claim("8 a hand-over where 8 clients wait", claims::handOver);
        claim("9 subscriptions killed just before the release", claims::killedSubscriptions);
        claim("10 the first who waits has died", claims::deadHead);
        for (int waiters : List.of(1, 8, 64)) {
            contention(waiters);
        }
        // Threads of Redisson's may go on.
        System.exit(0);
    }

    private static void contention(int waiters) throws Exception {
        Map<Kind, Contention.Round> best = Contention.best(KINDS, waiters, TIME, ROUNDS);
        row(
                "hand-overs with " + waiters + " waiting",
                KINDS.stream().map(kind -> String.valueOf(best.get(kind))).toList());
    }

    private static void claim(String what, Claim claim) {
        row(what, KINDS.stream().map(kind -> outcome(claim, kind)).toList());
    }

    private static String outcome(Claim claim, Kind kind) {
        try {
            return claim.tryWith(kind);
        } catch (Exception e) {
            return "failed: " + e;
        }
    }

    private static void row(String what, List<String> cells) {
        System.out.println("| " + what + " | " + String.join(" | ", cells) + " |");
    }
}
