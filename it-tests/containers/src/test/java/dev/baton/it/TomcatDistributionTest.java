// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomcatDistributionTest {
    @TempDir
    private Path directory;

    private Path zip(String... names) throws IOException {
        Path zip = directory.resolve("tomcat.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry("apache-tomcat-11/" + name));
            }
        }
        return zip;
    }

    @Test
    void anArchiveIsUnpackedOnceUnderItsOwnName() throws IOException {
        Path zip = zip("", "bin/bootstrap.jar", "conf/server.xml", "conf/context.xml", "lib/catalina.jar");
        TomcatDistribution distribution = TomcatDistribution.unpack(zip, directory);
        assertThat(distribution.home()).isEqualTo(directory.resolve("apache-tomcat-11"));
        assertThat(distribution.home().resolve("lib/catalina.jar")).exists();
        assertThat(TomcatDistribution.unpack(zip, directory)).isEqualTo(distribution);
        assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    @Test
    void whatIsNoDistributionIsRefusedWithAllThatIsMissing() throws IOException {
        Path zip = zip("bin/bootstrap.jar");
        assertThatThrownBy(() -> TomcatDistribution.unpack(zip, directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        List.of("conf/server.xml", "conf/context.xml", "lib").toArray(String[]::new));
    }
}
