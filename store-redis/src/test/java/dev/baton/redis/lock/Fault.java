// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.redis.internal.Script;
import dev.baton.redis.internal.ScriptNames;
import java.time.Duration;

/** What happens to the processes that contend for a lock, and to their Redis. Each is caused again and again. */
enum Fault {
    NOTHING("no fault") {
        @Override
        void cause(Scene scene) {
            scene.workers().awaitGrants(5);
        }
    },
    HOLDER_KILLED("T1 SIGKILL of the holder") {
        @Override
        void cause(Scene scene) {
            scene.workers().kill(scene.register().lastReader());
        }
    },
    HOLDER_PAUSED("T2 SIGSTOP of the holder for longer than the lease, and SIGCONT") {
        @Override
        void cause(Scene scene) {
            String holder = scene.longHolder();
            scene.workers().pause(holder);
            try {
                scene.workers().awaitGrants(1);
            } finally {
                scene.workers().resume(holder);
            }
        }
    },
    ACQUISITIONS_UNANSWERED("T3 one reply in 5 to an acquisition is lost") {
        @Override
        void cause(Scene scene) {
            unanswered(scene, LockScripts.ACQUIRE, 5);
        }
    },
    RELEASES_UNANSWERED("T4 one reply in 2 to a release is lost") {
        @Override
        void cause(Scene scene) {
            unanswered(scene, LockScripts.RELEASE, 2);
        }
    },
    REPLIES_LOST("T3, T4 replies are lost, whatever they say") {
        @Override
        void cause(Scene scene) {
            scene.workers().link(scene.anybody()).loseReplies(1 + scene.random().nextInt(4));
            scene.workers()
                    .link(scene.register().lastReader())
                    .loseReplies(1 + scene.random().nextInt(4));
        }
    },
    REQUESTS_LATE("T5 requests arrive late, also after their sender has given up") {
        @Override
        void cause(Scene scene) {
            scene.workers().names().forEach(name -> scene.workers().link(name).delayRequests(scene.upTo(LATE), 4));
        }
    },
    REPLIES_LATE("T5 replies arrive late") {
        @Override
        void cause(Scene scene) {
            scene.workers().names().forEach(name -> scene.workers().link(name).delayReplies(scene.upTo(LATE), 4));
        }
    },
    HOLDER_CUT_OFF("T6 the holder is cut off") {
        @Override
        void cause(Scene scene) {
            String holder = scene.longHolder();
            scene.workers().link(holder).cut();
            scene.workers().awaitGrants(1);
        }
    },
    REQUESTS_LOST("T6 connections break before the request is sent") {
        @Override
        void cause(Scene scene) {
            scene.workers()
                    .names()
                    .forEach(name -> scene.workers()
                            .link(name)
                            .loseRequests(scene.random().nextInt(4)));
        }
    },
    SUBSCRIPTIONS_KILLED("T7 CLIENT KILL TYPE pubsub, five times a second") {
        @Override
        void cause(Scene scene) {
            scene.command("CLIENT", "KILL", "TYPE", "pubsub");
            Scene.pass(Duration.ofMillis(200));
        }

        @Override
        int grants() {
            return 1;
        }
    },
    WAITERS_KILLED("T8 SIGKILL of all who wait, head and middle of the queue") {
        @Override
        void cause(Scene scene) {
            String holder = scene.register().lastReader();
            scene.workers().names().stream()
                    .filter(name -> !name.equals(holder))
                    .forEach(scene.workers()::kill);
        }
    },
    SERVER_PAUSED("T10 SIGSTOP of Redis") {
        @Override
        void cause(Scene scene) {
            scene.server().pause();
            try {
                Scene.pass(Scene.isShort() ? LockWorker.LEASE.multipliedBy(2) : Duration.ofSeconds(5));
            } finally {
                scene.server().resume();
            }
        }
    },
    CLIENTS_PAUSED("T10 CLIENT PAUSE") {
        @Override
        void cause(Scene scene) {
            Duration pause = LockWorker.LEASE.plus(scene.upTo(LockWorker.LEASE));
            scene.command("CLIENT", "PAUSE", Long.toString(pause.toMillis()));
        }
    },
    SCRIPTS_FORGOTTEN("T11 SCRIPT FLUSH") {
        @Override
        void cause(Scene scene) {
            scene.command("SCRIPT", "FLUSH");
        }
    },
    DATA_LOST("T11 FLUSHALL") {
        @Override
        void cause(Scene scene) {
            scene.command("FLUSHALL");
        }

        @Override
        boolean losesData() {
            return true;
        }
    },
    SERVER_RESTARTED_EMPTY("T11 SIGKILL of Redis without a file") {
        @Override
        void cause(Scene scene) {
            scene.server().restart();
        }

        @Override
        boolean losesData() {
            return true;
        }
    },
    SERVER_RESTARTED_WITH_ITS_FILE("T11 SIGKILL of Redis with an append-only file") {
        @Override
        void cause(Scene scene) {
            scene.server().restart();
        }
    },
    CLOCKS_JUMP("T14 the wall clocks of holders jump by up to a minute") {
        @Override
        void cause(Scene scene) {
            scene.workers()
                    .names()
                    .forEach(name -> scene.register()
                            .clock(name, scene.upTo(Duration.ofMinutes(2)).minusMinutes(1)));
        }
    },
    POOL_EXHAUSTED("T15 one connection for each process, and replies late") {
        @Override
        void cause(Scene scene) {
            REPLIES_LATE.cause(scene);
        }
    };

    /** Sometimes longer than somebody waits, never as long as the processes wait for an answer. */
    private static final Duration LATE = Duration.ofMillis(200);

    private final String title;

    Fault(String title) {
        this.title = title;
    }

    /** Causes it once. What it leaves behind is mended by {@link Workers#restore}. */
    abstract void cause(Scene scene);

    /** Whether the store forgets who holds: until he hears of it, two may. */
    boolean losesData() {
        return false;
    }

    /** How many grants there must be before it is caused again. */
    int grants() {
        return 3;
    }

    String title() {
        return title;
    }

    private static void unanswered(Scene scene, Script script, int oneIn) {
        scene.workers()
                .names()
                .forEach(name -> scene.workers().link(name).loseRepliesTo(ScriptNames.of(script), oneIn));
        scene.workers().awaitGrants(7);
    }
}
