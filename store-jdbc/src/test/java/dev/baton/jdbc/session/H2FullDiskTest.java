// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 in a file that may not grow for ever: H2 takes its files from us, and they tell it what a full disk would. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class H2FullDiskTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final long SMALL = 8 * 1_048_576;

    private static volatile long room = SMALL;

    /** Files that may not be longer than there is room for. */
    public static final class SmallDisk extends FilePathWrapper {
        static final String SCHEME = "small";

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return new SmallFile(super.open(mode));
        }
    }

    private static final class SmallFile extends FileBaseDefault {
        private final FileChannel file;

        private SmallFile(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            if (position + bytes.remaining() > room) {
                throw new IOException("No space left on device");
            }
            return file.write(bytes, position);
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return file.read(bytes, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }

    @BeforeEach
    void insert() {
        room = SMALL;
        FilePath.register(new SmallDisk());
    }

    @AfterEach
    void remove() {
        FilePath.unregister(FilePath.get(SmallDisk.SCHEME + ":"));
    }

    @Test
    void a_full_disk_is_an_outage_that_loses_nothing_and_ends_when_there_is_room_again(@TempDir Path directory) {
        String url = "jdbc:h2:" + SmallDisk.SCHEME + ":"
                + directory.resolve("sessions").toAbsolutePath();
        try (StoreConnection connection = new JdbcStoreProvider().connect(URI.create(url + ";baton.poolWait=2s"))) {
            SessionStore store = connection.open("disk", false);
            TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
            List<TestSessions> kept = FullDisk.fill(store, SMALL);
            Delta delta = session.delta("large", random(FullDisk.LARGE));
            assertThat(catchThrowable(() -> store.commit(session.handle, delta)))
                    .isInstanceOfAny(StoreUnavailableException.class, OutcomeUnknownException.class);
            room = Long.MAX_VALUE;
            Awaitility.await()
                    .atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(SessionStoreException.class)
                    .until(() -> store.commit(session.handle, delta) instanceof CommitResult.Committed);
            assertThat(session.whole(store).version()).isEqualTo(2);
            assertThat(session.whole(store).attributes().get("large").value()).isEqualTo(random(FullDisk.LARGE));
            FullDisk.assertAllThere(store, kept);
        }
    }
}
