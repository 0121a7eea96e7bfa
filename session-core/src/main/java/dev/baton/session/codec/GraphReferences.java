// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.util.MapReferenceResolver;
import dev.baton.session.AttributeLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers the objects of the graph in hand, and counts what it would cost to use them. Not thread-safe; one per Kryo.
 *
 * <p>Reading and writing count alike, so that nothing is written which cannot be read. Three things are bounded: the
 * objects; an object that contains itself although it can only be made after its parts; and the work of hashing. That work
 * is what a few hundred bytes of sets, each twice in the next, use to keep a CPU busy for ever: an object's weight is the
 * number of parts that a walk through it meets, one that is met twice counted twice, and what becomes a key or an element
 * of a set adds its weight. Honest graphs need little more of it than they have bytes.
 */
final class GraphReferences extends MapReferenceResolver {
    private static final long HASHED = 50_000;
    private static final long HASHED_PER_BYTE = 16;

    private static final int KEPT = 256;
    private static final long HEAVIEST = 1L << 40;

    private long[] weights = new long[KEPT];
    private int last = -1;

    private final int maxObjects;
    private final long[] outerWeights;
    private final int[] openIds;
    private int open;

    private long weight;
    private long hashed;
    private final List<Object> unfinished = new ArrayList<>();
    private long number;

    GraphReferences(AttributeLimits limits) {
        super(KEPT);
        this.maxObjects = limits.maxObjects();
        this.outerWeights = new long[limits.maxDepth() * 2];
        this.openIds = new int[limits.maxDepth() * 2];
    }

    static GraphReferences of(Kryo kryo) {
        return (GraphReferences) kryo.getReferenceResolver();
    }

    /** Of the graph in hand; the next one has another. */
    long number() {
        return number;
    }

    /** Values cannot be told from their copies, so that two equal graphs have equal bytes however they share values. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public boolean useReferences(Class type) {
        return !kryo.getRegistration(type).getSerializer().isImmutable();
    }

    @Override
    public int addWrittenObject(Object object) {
        return number(super.addWrittenObject(object));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public int nextReadId(Class type) {
        return number(super.nextReadId(type));
    }

    private int number(int id) {
        if (id >= maxObjects) {
            throw new Refusal("it has more than " + maxObjects
                    + " objects; split it into several attributes, or raise maxObjects");
        }
        if (id >= weights.length) {
            weights = Arrays.copyOf(weights, weights.length * 2);
        }
        weights[id] = 1;
        last = id;
        return id;
    }

    @Override
    public int getWrittenId(Object object) {
        int id = super.getWrittenId(object);
        if (id >= 0) {
            for (int i = unfinished.size() - 1; i >= 0; i--) {
                if (unfinished.get(i) == object) {
                    throw new Refusal("a " + ClassNames.shown(object.getClass().getName())
                            + " contains itself, and could not be made again");
                }
            }
            add(weights[id]);
        }
        return id;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Object getReadObject(Class type, int id) {
        Object object = id >= 0 && id < readObjects.size() ? readObjects.get(id) : null;
        if (object == null || !isCarriedAs(type, object)) {
            throw new Refusal("a reference leads to something else than a " + ClassNames.shown(type.getName()));
        }
        add(weights[id]);
        return object;
    }

    @SuppressWarnings("rawtypes")
    private boolean isCarriedAs(Class type, Object object) {
        return type.isInstance(object)
                || kryo.getRegistration(object.getClass()).getType() == type;
    }

    /** Begins the parts of the object that was numbered last. */
    void enter() {
        push(last);
    }

    /** As {@link #enter()}, when writing an object that will be made after its parts. */
    void enterUnfinished(Object object) {
        unfinished.add(object);
        push(last);
    }

    /** Ends the parts of an object, {@code values} of which had no number of their own. */
    void exit(int values) {
        add(values);
        long own = pop() + 1;
        weights[openIds[open]] = Math.min(own, HEAVIEST);
        add(own);
    }

    void exitUnfinished(int values) {
        unfinished.remove(unfinished.size() - 1);
        exit(values);
    }

    void enterKey() {
        push(-1);
    }

    /** Ends what becomes a key, or an element of a set, {@code position} bytes into the attribute. */
    void exitKey(long position) {
        long key = pop() + 1;
        add(key);
        hashed += key;
        if (hashed > HASHED + HASHED_PER_BYTE * position) {
            throw new Refusal("its sets and keys hold each other too often");
        }
    }

    private void push(int id) {
        openIds[open] = id;
        outerWeights[open++] = weight;
        weight = 0;
    }

    private long pop() {
        long inner = weight;
        weight = outerWeights[--open];
        return inner;
    }

    private void add(long more) {
        weight = Math.min(weight + more, HEAVIEST);
    }

    @Override
    public void reset() {
        super.reset();
        number++;
        if (weights.length > KEPT * 16) {
            weights = new long[KEPT];
        }
        last = -1;
        open = 0;
        weight = 0;
        hashed = 0;
        unfinished.clear();
    }
}
