// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.testing.DocumentedUser;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.TestCertificates;
import dev.baton.redis.testing.WorkDirectory;
import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.StoreFixture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * What every session store must do, done over TLS with a certificate of the client, with exactly the rights that the
 * documentation asks for, a password in a file, and RESP3.
 */
class RedisSecureStoreTest extends SessionStoreContract {
    private static TestCertificates certificates;
    private static RedisServer server;
    private static TopologyFixture fixture;
    private static Path directory;

    @BeforeAll
    static void start() throws IOException {
        directory = WorkDirectory.create("secrets-");
        Path password = Files.writeString(directory.resolve("password"), "open-sesame\n");
        certificates = TestCertificates.create("server", "ip:127.0.0.1", "client", "dns:node");
        server = RedisServer.embedded(certificates.server(
                "server",
                RedisOptions.defaults()
                        .withUser("user default on nopass ~* &* +@all")
                        .withUser(DocumentedUser.line("open-sesame", "*"))));
        URI uri = URI.create("rediss://baton@127.0.0.1:" + server.tlsPort() + "?protocol=resp3&passwordFile=" + password
                + "&trustStore=" + certificates.certificate("ca") + "&keyStore=" + certificates.store("client")
                + "&keyStorePassword=" + TestCertificates.PASSWORD);
        fixture = new TopologyFixture(uri, uri, Doors.to(() -> server));
    }

    @AfterAll
    static void stop() {
        fixture.close();
        server.close();
        certificates.close();
        WorkDirectory.delete(directory);
    }

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
