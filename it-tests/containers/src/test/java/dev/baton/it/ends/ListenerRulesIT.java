// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import dev.baton.it.TomcatDistribution;

/** The rules for listeners where a Tomcat 11 does what is looked at, and a Tomcat 10.1 is the other. */
class ListenerRulesIT extends ListenerRules {
    ListenerRulesIT() {
        super(TomcatDistribution.newer(), TomcatDistribution.older());
    }
}
