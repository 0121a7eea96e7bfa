// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.codec;

import dev.baton.session.spi.Incarnation;

public record Binding(String namespace, Incarnation incarnation, String attribute) {}
