// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.List;

/** A user that a Tomcat node knows. */
record TomcatUser(String name, String password, List<String> roles) {
    String toXml() {
        return "<user username=\"%s\" password=\"%s\" roles=\"%s\"/>"
                .formatted(name, password, String.join(",", roles));
    }
}
