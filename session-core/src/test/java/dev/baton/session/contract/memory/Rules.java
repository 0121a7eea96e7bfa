// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

/** All the rules that an {@link InMemoryBackend} keeps. Immutable. */
record Rules(SessionRules sessions, LeaseRules leases, NoticeRules notices, PrincipalRules principals) {
    /** The rules of the contract. */
    Rules() {
        this(new SessionRules(), new LeaseRules(), new NoticeRules(), new PrincipalRules());
    }
}
