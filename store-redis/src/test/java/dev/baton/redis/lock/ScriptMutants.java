// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.spi.LockStoreProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The locks in Redis with one of their scripts broken: the same classes, loaded once more beside a changed text. */
final class ScriptMutants {
    private ScriptMutants() {}

    /**
     * The provider whose script has {@code changed} in the place of {@code original}.
     *
     * @throws IllegalStateException if the script does not have the original exactly once
     */
    static LockStoreProvider provider(String script, String original, String changed) {
        try {
            return (LockStoreProvider) new Loader(script, original, changed)
                    .loadClass(RedisLockStoreProvider.class.getName())
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The locks in Redis cannot be loaded once more", e);
        }
    }

    private static final class Loader extends ClassLoader {
        private static final String OURS = "dev.baton.redis.";

        private final String script;
        private final byte[] text;

        private Loader(String script, String original, String changed) {
            super(ScriptMutants.class.getClassLoader());
            this.script = script;
            String whole = new String(read(LockScripts.class.getResource(script)), StandardCharsets.UTF_8);
            if (whole.split(Pattern.quote(original), -1).length != 2) {
                throw new IllegalStateException(script + " does not have this exactly once: " + original);
            }
            text = whole.replace(original, changed).getBytes(StandardCharsets.UTF_8);
        }

        private static byte[] read(URL resource) {
            try (InputStream in = resource.openStream()) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    byte[] bytes = read(getParent().getResource(name.replace('.', '/') + ".class"));
                    loaded = defineClass(name, bytes, 0, bytes.length);
                }
                return loaded;
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return name.endsWith("/" + script) ? new ByteArrayInputStream(text) : super.getResourceAsStream(name);
        }
    }
}
