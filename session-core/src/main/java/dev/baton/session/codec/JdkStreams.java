// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Java serialization under the same policy and limits as the rest, on write and on read. Thread-safe. */
final class JdkStreams {
    private final ClassCatalog catalog;

    JdkStreams(ClassCatalog catalog) {
        this.catalog = catalog;
    }

    /** Writes {@code value}; throws a {@link Refusal} or what the classes in it throw. */
    void write(OutputStream target, Object value) throws IOException {
        try (ObjectOutputStream out = new PolicyOutputStream(target, catalog)) {
            out.writeObject(value);
        }
    }

    /** Reads exactly {@code length} bytes. */
    Object read(byte[] bytes, int offset, int length) throws IOException, ClassNotFoundException {
        InputStream source = new ByteArrayInputStream(bytes, offset, length);
        PolicyInputStream in = new PolicyInputStream(source, catalog, length);
        Object value;
        try {
            value = in.readObject();
        } catch (InvalidClassException e) {
            if (in.refusal != null) {
                throw in.refusal;
            }
            throw e;
        }
        if (value == null || in.available() > 0 || source.available() > 0) {
            throw new Refusal("a block of Java serialization does not hold exactly one object");
        }
        return value;
    }

    /** Asks the policy for every class it describes, superclasses included, since the reader will. */
    private static final class PolicyOutputStream extends ObjectOutputStream {
        private final ClassCatalog catalog;

        PolicyOutputStream(OutputStream target, ClassCatalog catalog) throws IOException {
            super(target);
            this.catalog = catalog;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            catalog.policy().requireAllowed(type.getName());
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            throw new Refusal(ClassNames.shown(type.getName())
                    + " is a dynamic proxy, which could call anything when it is read");
        }
    }

    /** Loads from the application's loader after the policy has agreed, and filters what the policy does not see. */
    private static final class PolicyInputStream extends ObjectInputStream {
        private final ClassCatalog catalog;
        private final int length;
        private @Nullable Refusal refusal;

        PolicyInputStream(InputStream source, ClassCatalog catalog, int length) throws IOException {
            super(source);
            this.catalog = catalog;
            this.length = length;
            setObjectInputFilter(this::check);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) {
            return catalog.load(description.getName());
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) {
            throw new Refusal("a dynamic proxy is refused");
        }

        private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
            Class<?> type = info.serialClass();
            try {
                requireLimits(info);
                if (type == null) {
                    return ObjectInputFilter.Status.UNDECIDED;
                }
                // What is read may put another object in its place, such as a private list of the JDK.
                if (!JdkTypes.contains(type)) {
                    catalog.policy().requireAllowed(type.getName());
                }
                return ObjectInputFilter.Status.ALLOWED;
            } catch (Refusal e) {
                // What the stream throws for it would not say why.
                refusal = e;
                return ObjectInputFilter.Status.REJECTED;
            }
        }

        private void requireLimits(ObjectInputFilter.FilterInfo info) {
            AttributeLimits limits = catalog.limits();
            if (info.depth() > limits.maxDepth()) {
                throw new Refusal("its objects are nested more than " + limits.maxDepth() + " deep");
            }
            if (info.references() > limits.maxObjects()) {
                throw new Refusal("it has more than " + limits.maxObjects() + " objects");
            }
            if (info.arrayLength() > length) {
                throw new Refusal("an array of " + info.arrayLength() + " does not fit into " + length + " bytes");
            }
        }
    }
}
