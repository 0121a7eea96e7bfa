// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which master of a Redis Cluster has which slot. Immutable. */
final class SlotMap {
    private static final int SLOTS = 16_384;

    private final @Nullable Address[] masters;

    private SlotMap(@Nullable Address[] masters) {
        this.masters = masters;
    }

    /**
     * Reads the answer to CLUSTER SLOTS.
     *
     * @param asked who answered: a node that does not know its own address is called by it
     * @throws IllegalArgumentException if it is none
     */
    static SlotMap read(Object answer, Address asked) {
        @Nullable Address[] masters = new Address[SLOTS];
        for (Object range : list(answer)) {
            List<?> parts = list(range);
            List<?> master = list(parts.get(2));
            String host = master.get(0) instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
            Address address =
                    new Address(host.isEmpty() || host.equals("?") ? asked.host() : host, (int) number(master.get(1)));
            for (long slot = number(parts.get(0)); slot <= number(parts.get(1)) && slot < SLOTS; slot++) {
                masters[(int) slot] = address;
            }
        }
        return new SlotMap(masters);
    }

    private static List<?> list(Object part) {
        if (part instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("The answer to CLUSTER SLOTS has " + part + " where a list belongs");
    }

    private static long number(Object part) {
        if (part instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("The answer to CLUSTER SLOTS has " + part + " where a number belongs");
    }

    /** This map, but for one slot. */
    SlotMap with(int slot, Address master) {
        @Nullable Address[] changed = masters.clone();
        changed[slot] = master;
        return new SlotMap(changed);
    }

    /** The master that has a slot; null if none has it. */
    @Nullable
    Address master(int slot) {
        return masters[slot];
    }

    /** All masters, that of the lowest slot first. */
    Set<Address> masters() {
        Set<Address> all = new LinkedHashSet<>();
        for (Address master : masters) {
            if (master != null) {
                all.add(master);
            }
        }
        return all;
    }
}
