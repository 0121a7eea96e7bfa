// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EventObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Classes as applications have them in their sessions. */
@SuppressWarnings("serial") // Fields of interface types hold serializable values, as in applications.
final class Beans {
    Beans() {}

    enum Colour {
        RED,
        GREEN {
            @Override
            boolean isCalm() {
                return true;
            }
        };

        boolean isCalm() {
            return false;
        }
    }

    record Price(BigDecimal amount, String currency) {}

    record Line(String item, int count, Price price, Colour colour) implements Serializable {}

    record Strict(int positive) {
        Strict {
            if (positive < 1) {
                throw new IllegalArgumentException("not positive");
            }
        }
    }

    static class Named implements Serializable {
        private static final long serialVersionUID = 1;
        String name = "base";

        @Override
        public boolean equals(Object other) {
            return other != null && other.getClass() == getClass() && ((Named) other).name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    static class Cart extends Named {
        private static final long serialVersionUID = 1;
        String name = "derived";
        int count = 3;
        long total = 4L;
        boolean paid = true;
        double weight = 1.5;
        char mark = 'x';
        byte small = 1;
        short medium = 2;
        float rate = 0.5f;
        Integer boxed = 9;
        String note;
        String hint = "set by the constructor";
        transient String cache = "not stored";
        final List<Line> lines = new ArrayList<>();
        Map<String, Object> extras = new HashMap<>();

        @Override
        public boolean equals(Object other) {
            return super.equals(other)
                    && other instanceof Cart cart
                    && name.equals(cart.name)
                    && count == cart.count
                    && total == cart.total
                    && paid == cart.paid
                    && weight == cart.weight
                    && mark == cart.mark
                    && small == cart.small
                    && medium == cart.medium
                    && rate == cart.rate
                    && Objects.equals(boxed, cart.boxed)
                    && Objects.equals(note, cart.note)
                    && Objects.equals(hint, cart.hint)
                    && lines.equals(cart.lines)
                    && extras.equals(cart.extras);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, count);
        }
    }

    /** Public fields of a public class take another path inside Kryo. */
    public static class Open implements Serializable {
        private static final long serialVersionUID = 1;
        public int number = 5;
        public String text = "open";
        public List<String> list = new ArrayList<>(List.of("a"));

        @Override
        public boolean equals(Object other) {
            return other instanceof Open open
                    && open.number == number
                    && open.text.equals(text)
                    && open.list.equals(list);
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    static class Node implements Serializable {
        private static final long serialVersionUID = 1;
        Object next;
    }

    static class NoConstructor implements Serializable {
        private static final long serialVersionUID = 1;
        final int value;

        NoConstructor(int value) {
            this.value = value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof NoConstructor it && it.value == value;
        }

        @Override
        public int hashCode() {
            return value;
        }
    }

    static class ReadsItself extends Named {
        private static final long serialVersionUID = 1;
        transient String restored = "by the constructor";

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            restored = "by readObject";
        }
    }

    static final class Singleton implements Serializable {
        private static final long serialVersionUID = 1;
        static final Singleton INSTANCE = new Singleton();

        private Object readResolve() {
            return INSTANCE;
        }
    }

    public static final class Outside implements Externalizable {
        private static final long serialVersionUID = 1;
        int value;

        public Outside() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(value);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            value = in.readInt();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Outside it && it.value == value;
        }

        @Override
        public int hashCode() {
            return value;
        }
    }

    /** A map with a field of its own, which a serializer of maps would lose. */
    static class Registry extends HashMap<String, String> {
        private static final long serialVersionUID = 1;
        int version = 42;
    }

    static class Plain {
        int counter = 77;
    }

    static class OnPlain extends Plain implements Serializable {
        private static final long serialVersionUID = 1;
        String own = "own";

        @Override
        public boolean equals(Object other) {
            return other instanceof OnPlain it && it.own.equals(own) && it.counter == counter;
        }

        @Override
        public int hashCode() {
            return own.hashCode();
        }
    }

    static class Event extends EventObject {
        private static final long serialVersionUID = 1;
        String what = "sold";

        Event(Object source) {
            super(source);
        }
    }

    static class Problem extends RuntimeException {
        private static final long serialVersionUID = 1;
        int code = 7;

        Problem(String message) {
            super(message);
        }
    }

    /** Holds anything, as Java serialization writes it. */
    static class Box implements Serializable {
        private static final long serialVersionUID = 1;
        Object content;

        Box(Object content) {
            this.content = content;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
        }
    }

    class Inner implements Serializable {
        private static final long serialVersionUID = 1;

        Beans outer() {
            return Beans.this;
        }
    }
}
