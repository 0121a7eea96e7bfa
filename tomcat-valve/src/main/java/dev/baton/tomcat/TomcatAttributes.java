// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.catalina.SessionIdGenerator;
import org.apache.catalina.session.ManagerBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes those attributes of Tomcat's own Managers that have no effect here, so that start-up can say so: whoever has set one
 * relies on it. Values that ask for nothing are passed over in silence.
 */
abstract sealed class TomcatAttributes extends ManagerBase permits DeclaredManager {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatAttributes.class);

    private static final String IDS = "ids are Baton's own, from the JDK's default SecureRandom";

    /** Sets it in embedded Tomcat, unasked, so as to start faster. */
    private static final String OF_SPRING_BOOT = "org.springframework.boot.";

    private final Map<String, String> ineffective = new TreeMap<>();

    /** Says once what was set in vain. */
    final void warnOfIneffective(String context) {
        if (!ineffective.isEmpty()) {
            LOG.warn(
                    "The Manager of {} has attributes that have no effect with Baton: {}",
                    context,
                    ineffective.entrySet().stream()
                            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    private void ineffective(boolean asked, String name, String instead) {
        if (asked) {
            ineffective.put(name, instead);
        } else {
            ineffective.remove(name);
        }
    }

    @Override
    public void setMaxActiveSessions(int max) {
        super.setMaxActiveSessions(max);
        ineffective(
                max >= 0,
                "maxActiveSessions",
                "sessions are in the store; set nearCacheBytes for a node's memory, maxSessionsPerPrincipal for those of a"
                        + " user");
    }

    @Override
    public void setSessionAttributeNameFilter(@Nullable String pattern) {
        super.setSessionAttributeNameFilter(pattern);
        ineffective(
                pattern != null,
                "sessionAttributeNameFilter",
                "every attribute is kept, and what cannot be kept is refused; set allowedClasses to say which classes");
    }

    @Override
    public void setWarnOnSessionAttributeFilterFailure(boolean warns) {
        super.setWarnOnSessionAttributeFilterFailure(warns);
        ineffective(
                warns,
                "warnOnSessionAttributeFilterFailure",
                "an attribute that cannot be kept is refused with an exception");
    }

    @Override
    public void setSessionActivityCheck(boolean checks) {
        super.setSessionActivityCheck(checks);
        ineffective(checks, "sessionActivityCheck", "a session with a request in flight never falls due; leave it out");
    }

    @Override
    public void setSessionLastAccessAtStart(boolean atStart) {
        super.setSessionLastAccessAtStart(atStart);
        ineffective(atStart, "sessionLastAccessAtStart", "the last access is the store's; leave it out");
    }

    @Override
    public void setPersistAuthentication(boolean persists) {
        super.setPersistAuthentication(persists);
        ineffective(persists, "persistAuthentication", "user, roles and kind of login are always kept; leave it out");
    }

    @Override
    public void setSecureRandomClass(@Nullable String name) {
        super.setSecureRandomClass(name);
        ineffective(name != null, "secureRandomClass", IDS);
    }

    @Override
    public void setSecureRandomAlgorithm(@Nullable String name) {
        super.setSecureRandomAlgorithm(name);
        ineffective(name != null, "secureRandomAlgorithm", IDS);
    }

    @Override
    public void setSecureRandomProvider(@Nullable String name) {
        super.setSecureRandomProvider(name);
        ineffective(name != null, "secureRandomProvider", IDS);
    }

    @Override
    public void setSessionIdGenerator(@Nullable SessionIdGenerator generator) {
        super.setSessionIdGenerator(generator);
        ineffective(
                generator != null
                        && !(generator instanceof UnaskedIds)
                        && !generator.getClass().getName().startsWith(OF_SPRING_BOOT),
                "SessionIdGenerator",
                IDS);
    }
}
