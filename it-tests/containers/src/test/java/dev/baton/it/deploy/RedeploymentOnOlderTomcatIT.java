// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.deploy;

import dev.baton.it.TomcatDistribution;

/** Applications come and go in a Tomcat 10.1. */
class RedeploymentOnOlderTomcatIT extends RedeploymentIT {
    @Override
    TomcatDistribution distribution() {
        return TomcatDistribution.older();
    }
}
