// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.util.Util;
import dev.baton.session.AttributeLimits;
import dev.baton.session.AttributeSettings;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

@DisplayName("The classes that may be in a session")
class ClassPolicyTest {
    private static final String ITEM = "package shop; import java.util.*; import java.io.*;"
            + " public class Item implements Serializable { public String name = \"tea\"; public List<Size> sizes ="
            + " new ArrayList<>(List.of(new Size(1))); public enum Kind { A } public Kind kind = Kind.A;"
            + " public record Size(int cm) {} }";

    private static AttributeSettings allowing(String... patterns) {
        return AttributeSettings.DEFAULT.withAllowedClasses(List.of(patterns));
    }

    private static boolean allows(String name, String... patterns) {
        ClassPolicy policy =
                new ClassPolicy(new CodecSettings(ClassPolicyTest.class.getClassLoader(), allowing(patterns)));
        try {
            policy.requireAllowed(name);
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.Cart,            com.acme.Cart,       true",
        "com.acme.Cart,            com.acme.Cart$Item,  false",
        "com.acme.*,               com.acme.Cart$Item,  true",
        "com.acme.*,               com.acme.sub.Cart,   false",
        "com.acme.*,               com.acmex.Cart,      false",
        "com.acme.**,              com.acme.sub.Cart,   true",
        "com.acme.Ca*,             com.acme.Cart,       true",
        "com.acme.Ca*,             com.acme.Order,      false",
        "!com.acme.Bad;com.acme.*, com.acme.Bad,        false",
        "!com.acme.Bad;com.acme.*, com.acme.Good,       true",
        "com.acme.*;!com.acme.Bad, com.acme.Bad,        true",
        "com.acme.Cart,            [[Lcom.acme.Cart;,   true",
        "com.acme.Cart,            [Lcom.acme.Order;,   false",
        "com.acme.Cart,            [[I,                 true",
        "java.net.URL,             java.net.URL,        true",
        "java.lang.Class,          java.lang.Class,     false",
        "!java.util.UUID,          java.util.UUID,      false"
    })
    void areThoseOfTheFirstPatternThatMatches(String patterns, String name, boolean allowed) {
        assertThat(allows(name, patterns.split("[;, ]+"))).isEqualTo(allowed);
    }

    @Test
    void areTheApplicationsOwnAndTheJdksListWithoutAnyPattern() {
        assertThat(allows(ClassPolicyTest.class.getName())).isTrue();
        assertThat(allows("java.util.ArrayList")).isTrue();
        assertThat(allows("java.util.logging.Level")).isFalse();
        assertThat(allows("java.net.URL")).isFalse();
        assertThat(allows(AssertionFailedError.class.getName())).isFalse();
        assertThat(allows("com.acme.Absent")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "file:/app/WEB-INF/classes/,                                  true",
        "jar:file:/app.war!/WEB-INF/classes/,                         true",
        "file:/build/target/classes/,                                 true",
        "jar:file:/app.jar!/BOOT-INF/classes!/,                       true",
        "jar:nested:/app.jar/!BOOT-INF/classes/!/,                    true",
        "jar:file:/app/app.jar!/,                                     true",
        "jar:file:/app/WEB-INF/lib/gadgets.jar!/,                     false",
        "jar:file:/app.war!/WEB-INF/lib/gadgets.jar!/,                false",
        "jar:nested:/app.jar/!BOOT-INF/lib/gadgets.jar!/,             false",
        "jar:file:/tomcat/lib/catalina.jar!/,                         false",
        "jrt:/java.base/,                                             false"
    })
    void areOwnWhereTheApplicationsClassesAreAndNotItsLibraries(String root, boolean own) {
        assertThat(ApplicationClasses.isOwnRoot(root, Optional.of("jar:file:/app/app.jar!/")))
                .isEqualTo(own);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "**",
                "com.**",
                "java.**",
                "java.util.*",
                "org.**",
                "org.apache.**",
                "org.apache.commons.collections.*",
                "sun.misc.*",
                "maxdepth=5",
                "module/com.acme.*",
                "com..acme.*",
                ".acme",
                "com.acme.",
                "com.*.Cart",
                "a b",
                "!",
                " "
            })
    void areNotNamedByAPatternThatOpensTooMuchOrIsNone(String pattern) {
        assertThatThrownBy(() -> new CodecSettings(getClass().getClassLoader(), allowing(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Baton cannot start with these settings: allowedClasses holds ");
    }

    @Test
    void areSetWithAllFaultsToldAtOnce() {
        assertThatThrownBy(() -> new AttributeLimits(3, 2, 0, 1, 5))
                .hasMessageContaining("maxAttributeBytes must be between 64 and 268435456, but is 3")
                .hasMessageContaining("maxSessionBytes must be between 3 (maxAttributeBytes) and 2147483647, but is 2")
                .hasMessageContaining("maxAttributes must be between 1 and 100000, but is 0")
                .hasMessageContaining("maxDepth must be between 8 and 500, but is 1")
                .hasMessageContaining("maxObjects must be between 100 and 10000000, but is 5");
        assertThatThrownBy(() -> CodecSettings.check(List.of("**", "com.acme.**", "x/y")))
                .hasMessageContaining("'**', which allows classes that attacks are made of")
                .hasMessageContaining("'x/y', which names a module");
    }

    @Test
    void areToldWithTheSettingWhenOneIsRefused() {
        try (AttributeCodec codec = Codecs.create()) {
            assertThatThrownBy(() -> codec.check("cart", new AssertionFailedError("library")))
                    .isInstanceOf(AttributeEncodingException.class)
                    .hasMessage("Attribute 'cart' of class org.opentest4j.AssertionFailedError cannot be stored in the"
                            + " session: class org.opentest4j.AssertionFailedError is not allowed in a session: it is"
                            + " neither the application's own nor on the list of JDK classes; if you trust it, add"
                            + " org.opentest4j.AssertionFailedError to the setting allowedClasses");
        }
        try (AttributeCodec codec = Codecs.create(getClass().getClassLoader(), "org.opentest4j.*")) {
            codec.check("cart", new AssertionFailedError("library"));
        }
    }

    @Test
    void areNotThoseOfAnotherApplication(@TempDir Path directory) throws Exception {
        Path classes = Sources.compile(directory.resolve("WEB-INF/classes"), ITEM);
        try (URLClassLoader mine = Sources.loader(null, classes);
                URLClassLoader theirs = Sources.loader(null, classes);
                AttributeCodec codec = Codecs.create(mine)) {
            Object own = mine.loadClass("shop.Item").getConstructor().newInstance();
            Object other = theirs.loadClass("shop.Item").getConstructor().newInstance();
            codec.check("cart", own);
            assertThatThrownBy(() -> codec.check("cart", new ArrayList<>(List.of(other))))
                    .isInstanceOf(AttributeEncodingException.class)
                    .hasMessageContaining("is another one than that of the application's class loader");
            Object read = codec.decode(BINDING, codec.encode(BINDING, own));
            assertThat(read.getClass().getClassLoader()).isSameAs(mine);
        }
    }

    @Test
    void areGoneWithTheirApplication(@TempDir Path directory) throws Exception {
        Path classes = Sources.compile(directory.resolve("WEB-INF/classes"), ITEM);
        WeakReference<ClassLoader> loader = deployAndUndeploy(classes);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private static WeakReference<ClassLoader> deployAndUndeploy(Path classes) throws Exception {
        try (URLClassLoader loader = Sources.loader(ClassPolicyTest.class.getClassLoader(), classes);
                AttributeCodec codec = Codecs.create(loader)) {
            Object item = loader.loadClass("shop.Item").getConstructor().newInstance();
            codec.check("cart", item);
            assertThat(Codecs.roundTrip(codec, item).getClass()).isSameAs(item.getClass());
            return new WeakReference<>(loader);
        }
    }

    @Test
    void stillWorkAfterTheCodecWasClosed() {
        AttributeCodec codec = Codecs.create();
        codec.close();
        codec.check("cart", new Beans.Open());
        assertThat(Codecs.roundTrip(codec, new Beans.Open())).isEqualTo(new Beans.Open());
    }

    @Test
    void haveTheirFieldsSetWithoutUnsafe() {
        Codecs.create().close();
        assertThat(Util.isUnsafeAvailable()).isFalse();
        assertThat(System.getProperty("kryo.unsafe")).isNull();
    }
}
