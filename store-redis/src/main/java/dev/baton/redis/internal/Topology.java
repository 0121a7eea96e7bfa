// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the servers behind one store URI hang together. Immutable. */
public sealed interface Topology {
    /** The scheme of its URI without encryption. */
    String scheme();

    /** The servers that the URI names. */
    List<Address> named();

    /** What stands in its URI between {@code ://} and the parameters, without a login. */
    default String place() {
        return named().stream().map(Address::toString).collect(Collectors.joining(","));
    }

    /** One server, the same behind one name at any time. */
    record Standalone(Address server) implements Topology {
        static final String SCHEME = "redis";

        @Override
        public String scheme() {
            return SCHEME;
        }

        @Override
        public List<Address> named() {
            return List.of(server);
        }
    }

    /**
     * A primary with replicas, of which Sentinels know which is which.
     *
     * @param sentinels the Sentinels to ask; one that answers is enough
     * @param master the name under which they know the primary
     * @param login how to log in to the Sentinels, if they want one
     */
    record Sentinels(List<Address> sentinels, String master, Login login) implements Topology {
        static final String SCHEME = "redis+sentinel";

        /** What Redis says that these names are made of. */
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

        static boolean isName(String text) {
            return NAME.matcher(text).matches();
        }

        public Sentinels {
            sentinels = List.copyOf(sentinels);
        }

        @Override
        public String scheme() {
            return SCHEME;
        }

        @Override
        public List<Address> named() {
            return sentinels;
        }

        @Override
        public String place() {
            return Topology.super.place() + "/" + master;
        }
    }

    /**
     * A Redis Cluster.
     *
     * @param seeds some of its nodes; one that answers is enough to find the others
     */
    record Cluster(List<Address> seeds) implements Topology {
        static final String SCHEME = "redis+cluster";

        public Cluster {
            seeds = List.copyOf(seeds);
        }

        @Override
        public String scheme() {
            return SCHEME;
        }

        @Override
        public List<Address> named() {
            return seeds;
        }
    }
}
