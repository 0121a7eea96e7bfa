// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.engine.ShiftedClocks;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Terms;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Ways to break a store of locks that the oracles of the fault tests must notice. */
final class MutantStore {
    private MutantStore() {}

    /** @param clocks the clocks of the client that asks this store */
    static LockStore of(String mutant, LockStore store, ShiftedClocks clocks) {
        return switch (mutant) {
            case "none" -> store;
            // Redis ends the lease long before the client takes it as ended.
            case "trusts the lease for too long" -> broken(store, MutantStore::shortened, UnaryOperator.identity());
            case "counts tokens by itself" -> broken(store, MutantStore::unqueued, new OwnTokens());
            case "counts the lease from the answer" -> timed(store, clocks);
            case "asks as another when it asks again" -> againAsAnother(store);
            default -> throw new IllegalArgumentException("No such mutant: " + mutant);
        };
    }

    /** Nobody queues: who is granted it by a message is granted it by Redis alone. */
    private static Object unqueued(Object argument) {
        return argument instanceof Attempt attempt
                ? new Attempt(attempt.name(), attempt.owner(), attempt.terms(), false, attempt.within())
                : argument;
    }

    private static Object shortened(Object argument) {
        Terms brief = new Terms(Duration.ofMillis(100), 0);
        if (argument instanceof Attempt attempt) {
            return new Attempt(attempt.name(), attempt.owner(), brief, false, attempt.within());
        }
        if (argument instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof LockStore.Renewal) {
            return list.stream()
                    .map(LockStore.Renewal.class::cast)
                    .map(renewal -> new LockStore.Renewal(renewal.grant(), brief))
                    .toList();
        }
        return argument;
    }

    private static final class OwnTokens implements UnaryOperator<Object> {
        private long last;

        @Override
        public synchronized Object apply(Object answer) {
            if (answer instanceof Answer.Granted granted) {
                Grant grant = granted.grant();
                return new Answer.Granted(new Grant(grant.name(), grant.owner(), ++last));
            }
            return answer;
        }
    }

    /** For its client no time passes while the store is asked. */
    private static LockStore timed(LockStore store, ShiftedClocks clocks) {
        return (LockStore) Proxy.newProxyInstance(
                LockStore.class.getClassLoader(), new Class<?>[] {LockStore.class}, (proxy, method, arguments) -> {
                    long begin = System.nanoTime();
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (method.getName().equals("acquire")) {
                            clocks.miss(Duration.ofNanos(System.nanoTime() - begin));
                        }
                    }
                });
    }

    private static LockStore againAsAnother(LockStore store) {
        return (LockStore) Proxy.newProxyInstance(
                LockStore.class.getClassLoader(), new Class<?>[] {LockStore.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        if (!(e.getCause() instanceof LockUnavailableException)
                                || !(arguments[0] instanceof Attempt attempt)) {
                            throw e.getCause();
                        }
                        Owner another = new Owner(
                                attempt.owner().client(), attempt.owner().number() + 1000);
                        return store.acquire(new Attempt(
                                attempt.name(), another, attempt.terms(), attempt.waits(), attempt.within()));
                    }
                });
    }

    private static LockStore broken(LockStore store, UnaryOperator<Object> asking, UnaryOperator<Object> answering) {
        return (LockStore) Proxy.newProxyInstance(
                LockStore.class.getClassLoader(), new Class<?>[] {LockStore.class}, (proxy, method, arguments) -> {
                    Object[] changed = arguments == null ? new Object[0] : arguments.clone();
                    for (int i = 0; i < changed.length; i++) {
                        changed[i] = asking.apply(changed[i]);
                    }
                    try {
                        return answering.apply(method.invoke(store, changed));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
