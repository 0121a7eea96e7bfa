// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Terms;
import dev.baton.lock.spi.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All who are on their way to a lock through one engine. A message is the grant; besides, the store is asked once a second
 * for all who wait, which tells it that they live and finds what no message told. Thread-safe.
 */
final class Waiters implements GrantListener {
    private static final Logger LOG = LoggerFactory.getLogger(Waiters.class);

    /** Of more than these of one lock, the later ones are not in the question: their turn is far. */
    private static final int MOST_NAMED = 64;

    private final LockEngine engine;
    private final Map<Long, Acquisition> all = new ConcurrentHashMap<>();
    private final AtomicBoolean listening = new AtomicBoolean();
    /** Whether the next poll is set. */
    private final AtomicBoolean polling = new AtomicBoolean();

    Waiters(LockEngine engine) {
        this.engine = engine;
    }

    /** Before the first question is sent: from then on nothing that is told is missed. */
    void add(Acquisition acquisition) {
        all.put(acquisition.owner().number(), acquisition);
    }

    void remove(Acquisition acquisition) {
        all.remove(acquisition.owner().number(), acquisition);
    }

    List<Acquisition> all() {
        return List.copyOf(all.values());
    }

    /** Somebody has to wait: from now on the store is listened to and asked. */
    void waitsNow() {
        if (listening.compareAndSet(false, true)) {
            engine.calls().inBackground(this::listen);
        }
        setPoll();
    }

    private void listen() {
        try {
            engine.store().listen(this);
        } catch (LockUnavailableException e) {
            listening.set(false);
            LOG.warn("Grants are not heard, and are asked for instead: {}", e.getMessage());
        }
    }

    private void setPoll() {
        if (polling.compareAndSet(false, true)) {
            engine.time().after(LockStore.POLL, () -> engine.calls().urgently(this::pollAndGoOn));
        }
    }

    private void pollAndGoOn() {
        try {
            poll();
        } finally {
            polling.set(false);
            if (all.values().stream().anyMatch(Acquisition::isQueued)) {
                setPoll();
            }
        }
    }

    @Override
    public void stands() {
        engine.calls().urgently(this::poll);
    }

    @Override
    public void granted(Grant grant) {
        Acquisition acquisition = all.get(grant.owner().number());
        if (acquisition != null) {
            acquisition.told(grant);
        } else if (!engine.keeps(grant)) {
            engine.giveBack(grant);
        }
    }

    /** Those of one lock who want it for the same terms, the first to come first. */
    private record Group(String name, Terms terms, List<Acquisition> members) {
        Waiting question() {
            return new Waiting(
                    name,
                    members.stream().limit(MOST_NAMED).map(Acquisition::owner).toList(),
                    terms);
        }
    }

    private List<Group> groups() {
        Map<String, List<Group>> byName = new TreeMap<>();
        all.values().stream()
                .filter(Acquisition::isQueued)
                .sorted(Comparator.comparingLong(
                        acquisition -> acquisition.owner().number()))
                .forEach(acquisition -> {
                    Terms terms = LockEngine.terms(acquisition.options());
                    List<Group> groups = byName.computeIfAbsent(acquisition.name(), name -> new ArrayList<>());
                    groups.stream()
                            .filter(group -> group.terms().equals(terms))
                            .findFirst()
                            .orElseGet(() -> {
                                Group made = new Group(acquisition.name(), terms, new ArrayList<>());
                                groups.add(made);
                                return made;
                            })
                            .members()
                            .add(acquisition);
                });
        return byName.values().stream().flatMap(List::stream).toList();
    }

    private void poll() {
        List<Group> groups = groups();
        if (groups.isEmpty()) {
            return;
        }
        Moment sent = engine.time().now();
        List<Answer> answers;
        try {
            answers = engine.store().poll(groups.stream().map(Group::question).toList());
        } catch (LockUnavailableException e) {
            groups.forEach(group -> group.members().forEach(acquisition -> acquisition.unheard(e)));
            return;
        } finally {
            // Whoever left while the question was on its way may have been put back in the queue by it.
            groups.forEach(group -> group.members().forEach(Acquisition::leaveIfOver));
        }
        for (int i = 0; i < answers.size(); i++) {
            take(groups.get(i), answers.get(i), sent);
        }
    }

    private void take(Group group, Answer answer, Moment sent) {
        Grant grant = null;
        if (answer instanceof Answer.Granted granted) {
            grant = granted.grant();
            take(grant, sent, true);
        } else if (answer instanceof Answer.Sibling sibling) {
            grant = sibling.grant();
            take(grant, sent, false);
        }
        for (Acquisition acquisition : group.members()) {
            if (grant == null || !acquisition.owner().equals(grant.owner())) {
                acquisition.notYet(sent);
            }
        }
    }

    private void take(Grant grant, Moment sent, boolean renewed) {
        Acquisition acquisition = all.get(grant.owner().number());
        if (acquisition == null) {
            if (!engine.keeps(grant)) {
                engine.giveBack(grant);
            }
        } else if (renewed) {
            acquisition.granted(grant, sent, acquisition.options().lease());
        } else if (acquisition.isQueued()) {
            engine.calls().urgently(acquisition::ask);
        }
    }
}
