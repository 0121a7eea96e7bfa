// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSearchTest {
    private static final String HANDLE = "hhhhhhhhhhhhhhhhhhhhhh";
    private static final String SECRET = "SSSSSSSSSSSSSSSSSSSSSS";

    @TempDir
    private Path logs;

    @Test
    void aWholeIdAndASecretAloneAreFoundInWhicheverFile() throws IOException {
        Files.writeString(logs.resolve("juli.log"), "started\nSession " + HANDLE + SECRET + " was saved\n");
        Files.createDirectory(logs.resolve("more"));
        Files.writeString(logs.resolve("more/access.log"), "GET /shop;secret=" + SECRET + " 200\n");
        assertThat(LogSearch.in(logs).linesThatShow(List.of(HANDLE + SECRET))).hasSize(2);
    }

    @Test
    void aHandleMayBeShown() throws IOException {
        Files.writeString(logs.resolve("juli.log"), "Session " + HANDLE + " was saved\n");
        assertThat(LogSearch.in(logs).linesThatShow(List.of(HANDLE + SECRET))).isEmpty();
    }

    @Test
    void logsWithoutALineProveNothing() {
        assertThatThrownBy(() -> LogSearch.in(logs)).isInstanceOf(IllegalStateException.class);
    }
}
