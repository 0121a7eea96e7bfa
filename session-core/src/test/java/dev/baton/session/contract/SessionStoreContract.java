// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Timeout;

/**
 * The words of {@link dev.baton.session.spi.SessionStore}, one test a sentence: each backend runs them by giving a
 * fixture.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class SessionStoreContract
        implements CreateContract,
                LoadContract,
                AccessContract,
                CommitContract,
                ConflictContract,
                MetadataContract,
                DeadlineContract,
                LockContract,
                LeaseContract,
                OverwriteContract,
                ClaimContract,
                AgeContract,
                LookContract,
                PrincipalContract,
                DeleteContract,
                DataContract {
    private StoreBed bed;

    /** The backend's fixture. The subclass closes it; one fixture may serve all tests. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    final void openStores() {
        bed = new StoreBed(fixture());
    }

    @AfterEach
    final void closeStores() {
        bed.close();
    }

    @Override
    public final StoreBed bed() {
        return bed;
    }
}
