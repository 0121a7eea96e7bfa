// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.PrincipalKey;

/** Where the sessions of a principal are entered. Immutable. */
record PrincipalPlace(String namespace, PrincipalKey principal) {}
