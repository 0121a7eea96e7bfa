// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import dev.baton.session.AttributeLimits;
import org.objenesis.strategy.StdInstantiatorStrategy;

/** Makes Kryos that use no serializer of Kryo's choice, no class loader of its own, and no constructor. */
final class KryoFactory {
    private KryoFactory() {}

    static Kryo create(ClassCatalog catalog) {
        UnsafeSwitch.requireOff();
        NamingClassResolver resolver = new NamingClassResolver(catalog);
        Kryo kryo = new StrictKryo(resolver, catalog.limits());
        kryo.setRegistrationRequired(false);
        kryo.setMaxDepth(catalog.limits().maxDepth());
        // The optimisation ties an object's bytes to the declaration of the field that held it.
        kryo.setOptimizedGenerics(false);
        kryo.setInstantiatorStrategy(new StdInstantiatorStrategy());
        for (JdkTypes.Numbered numbered : JdkTypes.ALL) {
            Registration registration = kryo.register(numbered.type(), numbered.serializer(), numbered.number());
            numbered.aliases().forEach(alias -> resolver.alias(alias, registration));
        }
        return kryo;
    }

    static Serializer<?> serializer(Class<?> type, ClassCatalog.Shape shape, ClassCatalog catalog) {
        return switch (shape) {
            case ENUM -> new EnumSerializer(type);
            case RECORD -> new RecordSerializer(type);
            case ARRAY -> new ArraySerializer();
            case BEAN -> new BeanSerializer(type);
            case JDK -> new JdkSerializer(catalog);
            case NUMBERED -> throw new IllegalStateException(type + " should have been registered");
        };
    }

    /** Leaves every choice of a serializer to {@link NamingClassResolver}. */
    private static final class StrictKryo extends Kryo {
        StrictKryo(NamingClassResolver resolver, AttributeLimits limits) {
            super(resolver, new GraphReferences(limits));
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Registration getRegistration(Class type) {
            Registration known = getClassResolver().getRegistration(type);
            return known != null ? known : getClassResolver().registerImplicit(type);
        }
    }
}
