// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

/** Who may log in to the shop, the same on whatever it runs. */
final class Customers {
    static final String NAME = "ada";
    static final String PASSWORD = "demo";
    static final String ROLE = "customer";

    /** A login counts where the realm has the name of the one that it was made in. */
    static final String REALM = "shop";

    /** For customers only. */
    static final String PAGE = "/account";

    static final String LOGIN_PAGE = "/login";
    static final String REFUSAL_PAGE = "/login-failed";

    private Customers() {}
}
