// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

/** The same in Spring Boot 3.5. */
class SpringBoot3IT extends SpringBootIT {
    @Override
    int line() {
        return 3;
    }
}
