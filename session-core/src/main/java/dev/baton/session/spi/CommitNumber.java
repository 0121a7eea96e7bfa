// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/**
 * Makes a commit recognisable, so that sending it again has no second effect.
 *
 * @param node a number that the sending node drew at random when it started
 * @param sequence rises with every commit that this node makes; a node has at most one commit of a session under way
 */
public record CommitNumber(long node, long sequence) {}
