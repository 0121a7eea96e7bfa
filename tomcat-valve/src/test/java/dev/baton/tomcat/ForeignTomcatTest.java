// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.catalina.Engine;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardEngine;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.util.ServerInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Tomcat in which the moment before the first byte cannot be caught is refused at start. */
@Tag("every-tomcat")
public class ForeignTomcatTest {
    @ParameterizedTest
    @ValueSource(strings = {"hook", "outputBuffer"})
    void a_Tomcat_whose_response_has_another_field_is_refused_at_start_with_the_remedy(String field) throws Exception {
        Object start = new ForeignTomcat(field)
                .loadClass(Start.class.getName())
                .getDeclaredConstructor()
                .newInstance();

        assertThat(((Callable<?>) start).call())
                .asString()
                .contains("This Tomcat (" + ServerInfo.getServerNumber() + ")")
                .contains("no fields 'hook' and 'outputBuffer'")
                .contains("Use a release of Tomcat 10.1 or 11");
    }

    /** Starts a Manager and returns what it complains of. */
    public static final class Start implements Callable<String> {
        public Start() {}

        @Override
        public String call() throws LifecycleException {
            StandardContext context = new StandardContext();
            context.setName("/app");
            context.setPath("/app");
            Host host = new StandardHost();
            host.setName("localhost");
            host.addChild(context);
            Engine engine = new StandardEngine();
            engine.setName("Foreign");
            engine.addChild(host);
            BatonManager manager = new BatonManager();
            manager.setContext(context);
            try {
                manager.start();
                return "";
            } catch (LifecycleException e) {
                return String.valueOf(e.getMessage()) + e.getCause();
            } finally {
                manager.destroy();
            }
        }
    }

    /** The Tomcat of the class path once more, with one field of its response under another name. */
    private static final class ForeignTomcat extends ClassLoader {
        private static final String RESPONSE = "org.apache.coyote.Response";

        private final String field;

        private ForeignTomcat(String field) {
            super(ForeignTomcat.class.getClassLoader());
            this.field = field;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.apache.") && !name.startsWith("dev.baton.tomcat.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = in.readAllBytes();
                byte[] given = name.equals(RESPONSE) ? rename(code) : code;
                return defineClass(name, given, 0, given.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A name stands in a class file once, behind its length; one of the same length keeps the file valid. */
        private byte[] rename(byte[] code) {
            String constant = "\u0001\u0000" + (char) field.length();
            String text = new String(code, StandardCharsets.ISO_8859_1);
            assertThat(text).containsOnlyOnce(constant + field);
            return text.replace(constant + field, constant + "_" + field.substring(1))
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
