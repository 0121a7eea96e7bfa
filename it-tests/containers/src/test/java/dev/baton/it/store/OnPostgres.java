// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.store;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test class's {@linkplain SharedStore#start stores} are PostgreSQL: what it inherits is tested on that as well. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnPostgres.Choice.class)
public @interface OnPostgres {
    /** Sets the kind of store for as long as a class runs. */
    final class Choice implements BeforeAllCallback, AfterAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            SharedStore.Kind.want(SharedStore.Kind.POSTGRES);
        }

        @Override
        public void afterAll(ExtensionContext context) {
            SharedStore.Kind.want(SharedStore.Kind.REDIS);
        }
    }
}
