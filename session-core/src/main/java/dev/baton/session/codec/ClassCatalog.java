// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeLimits;
import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The classes that one application may have in its sessions, and how each is carried. Thread-safe. */
final class ClassCatalog {

    /** How objects of a class are carried. */
    enum Shape {
        /** By number and a serializer of our own; see {@link JdkTypes}. */
        NUMBERED(0, "a JDK type"),
        /** By the name of the constant. */
        ENUM(1, "an enum"),
        /** By the names of the components, through the canonical constructor. */
        RECORD(2, "a record"),
        /** Element by element. */
        ARRAY(3, "an array"),
        /** By the names of the fields, through no constructor, as Java serialization does it. */
        BEAN(4, "a class with nothing but fields"),
        /** As Java serialization writes it, because the class, or one above it, has a say in that. */
        JDK(5, "a class with a serial form of its own");

        private final int code;
        private final String words;

        Shape(int code, String words) {
            this.code = code;
            this.words = words;
        }

        /** What stands for it in stored bytes; never changed. */
        int code() {
            return code;
        }

        static String words(int code) {
            for (Shape shape : values()) {
                if (shape.code == code) {
                    return shape.words;
                }
            }
            return "something unknown here";
        }
    }

    private final ClassLoader loader;
    private final ClassPolicy policy;
    private final AttributeLimits limits;
    private final Map<String, Class<?>> byName = new ConcurrentHashMap<>();
    private final Map<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

    ClassCatalog(CodecSettings settings) {
        this.loader = settings.loader();
        this.policy = new ClassPolicy(settings);
        this.limits = settings.attributes().limits();
    }

    AttributeLimits limits() {
        return limits;
    }

    ClassPolicy policy() {
        return policy;
    }

    /** Loads a class that was named by stored bytes, after the policy has agreed, from the application's loader alone. */
    Class<?> load(String name) {
        Class<?> known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (name.length() > ClassNames.MAX_LENGTH) {
            throw new Refusal("a class name has " + name.length() + " characters");
        }
        try {
            policy.requireAllowed(name);
        } catch (Refusal e) {
            throw isAbsent(name) ? new Refusal("class " + ClassNames.shown(name) + " is absent here") : e;
        }
        try {
            Class<?> type = Class.forName(name, false, loader);
            byName.put(name, type);
            return type;
        } catch (ClassNotFoundException | LinkageError e) {
            throw new Refusal("class " + ClassNames.shown(name) + " is absent here or cannot be loaded: "
                    + ClassNames.shown(String.valueOf(e.getMessage())));
        }
    }

    private boolean isAbsent(String name) {
        return loader.getResource(ClassNames.element(name).replace('.', '/') + ".class") == null;
    }

    Shape shapeOf(Class<?> type) {
        Shape known = shapes.get(type);
        if (known != null) {
            return known;
        }
        Shape shape = classify(type);
        shapes.put(type, shape);
        return shape;
    }

    void forget() {
        byName.clear();
        shapes.clear();
    }

    private Shape classify(Class<?> type) {
        if (JdkTypes.contains(type)) {
            return Shape.NUMBERED;
        }
        String shown = ClassNames.shown(type.getName());
        if (type.isHidden() || (type.isSynthetic() && type.getName().indexOf('/') >= 0)) {
            throw new Refusal(
                    shown + " is a lambda or another hidden class, which no other node has; use a class with a name");
        }
        if (Proxy.isProxyClass(type)) {
            throw new Refusal(shown + " is a dynamic proxy, which could call anything when it is read; store what is"
                    + " behind it");
        }
        policy.requireAllowed(type.getName());
        requireVisible(type);
        if (type.isArray()) {
            return Shape.ARRAY;
        }
        if (Enum.class.isAssignableFrom(type)) {
            return Shape.ENUM;
        }
        if (isInJdk(type)) {
            return requireSerializable(type, Shape.JDK);
        }
        if (type.isRecord()) {
            return isHooked(type) ? requireSerializable(type, Shape.JDK) : Shape.RECORD;
        }
        return requireSerializable(type, isPlain(type) ? Shape.BEAN : Shape.JDK);
    }

    private static Shape requireSerializable(Class<?> type, Shape shape) {
        if (!Serializable.class.isAssignableFrom(type)) {
            throw new Refusal("class " + ClassNames.shown(type.getName())
                    + " is not Serializable; implement java.io.Serializable or mark the field that holds it transient");
        }
        return shape;
    }

    /** Another loader's class of the same name would be read as something that it was not. */
    private void requireVisible(Class<?> type) {
        Class<?> found;
        try {
            found = Class.forName(type.getName(), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            found = null;
        }
        if (found != type) {
            throw new Refusal("class " + ClassNames.shown(type.getName()) + " of " + type.getClassLoader()
                    + (found == null ? " is not visible to" : " is another one than that of")
                    + " the application's class loader; keep classes of other applications out of the session");
        }
    }

    private static boolean isInJdk(Class<?> type) {
        ClassLoader of = type.getClassLoader();
        return of == null || of == ClassLoader.getPlatformClassLoader();
    }

    /** Whether fields are all there is: no superclass and no method that Java serialization would ask, no name twice. */
    private static boolean isPlain(Class<?> type) {
        Set<String> names = new HashSet<>();
        for (Class<?> c = type; c != Object.class && c != null; c = c.getSuperclass()) {
            if (isInJdk(c) || !Serializable.class.isAssignableFrom(c) || isHooked(c)) {
                return false;
            }
            for (Field field : c.getDeclaredFields()) {
                boolean stored = (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0;
                if (stored && !names.add(c.getSimpleName() + "." + field.getName())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isHooked(Class<?> type) {
        return Externalizable.class.isAssignableFrom(type)
                || declares(type, "writeObject", ObjectOutputStream.class)
                || declares(type, "readObject", ObjectInputStream.class)
                || declares(type, "readObjectNoData")
                || declares(type, "writeReplace")
                || declares(type, "readResolve")
                || declaresField(type, "serialPersistentFields");
    }

    private static boolean declares(Class<?> type, String method, Class<?>... parameters) {
        for (Method declared : type.getDeclaredMethods()) {
            if (declared.getName().equals(method) && Arrays.equals(declared.getParameterTypes(), parameters)) {
                return true;
            }
        }
        return false;
    }

    private static boolean declaresField(Class<?> type, String field) {
        return Arrays.stream(type.getDeclaredFields())
                .anyMatch(declared -> declared.getName().equals(field));
    }
}
