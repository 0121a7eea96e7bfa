// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import dev.baton.it.TomcatDistribution;

/** The rules for listeners where a Tomcat 10.1 does what is looked at, and a Tomcat 11 is the other. */
class ListenerRulesOnOlderTomcatIT extends ListenerRules {
    ListenerRulesOnOlderTomcatIT() {
        super(TomcatDistribution.older(), TomcatDistribution.newer());
    }
}
