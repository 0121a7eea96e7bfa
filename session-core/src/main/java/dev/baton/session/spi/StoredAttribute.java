// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/**
 * One attribute as a store keeps it.
 *
 * @param version the session's version that the commit which set this attribute made
 * @param value the bytes, as they were given to the store; not to be changed by anyone
 */
public record StoredAttribute(long version, byte[] value) {}
