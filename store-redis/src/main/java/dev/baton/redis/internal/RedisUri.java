// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the URIs of Redis, of which only the scheme and one host are needed, and the master's name for Sentinels:
 *
 * <pre>
 * redis://user:password@host:port/database?timeout=2s&amp;connectTimeout=2s&amp;poolWait=2s&amp;poolSize=32
 * redis+sentinel://user:password@sentinel1:26379,sentinel2,sentinel3/master-name/database
 * redis+cluster://user:password@node1:6379,node2,node3
 * </pre>
 *
 * <p>With {@code rediss} for {@code redis} connections are encrypted. {@code ?user=} and {@code ?password=} stand for what
 * is not before the hosts.
 *
 * <p>Confined to one thread. Collects every fault, so that all can be told together; none quotes a password.
 */
public final class RedisUri {
    /** The schemes that are read. */
    public static final Set<String> SCHEMES =
            Set.of("redis", "rediss", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster");

    private static final List<String> PARAMETERS = List.of(
            "connectTimeout", "timeout", "poolWait", "poolSize", "protocol", "user", "password", "passwordFile");
    private static final List<String> TLS_PARAMETERS =
            List.of("trustStore", "trustStorePassword", "keyStore", "keyStorePassword");
    private static final List<String> SENTINEL_PARAMETERS =
            List.of("sentinelUser", "sentinelPassword", "sentinelPasswordFile");
    private static final Pattern HOST = Pattern.compile("(?<host>\\[[0-9A-Fa-f:.%]+]|[\\w.-]*)(?::(?<port>[^:@]*))?");
    private static final Pattern OF_A_LOGIN = Pattern.compile("[@:]|%40|%3[Aa]");

    private final List<String> faults = new ArrayList<>();
    private final URI uri;
    private final String scheme;

    private RedisUri(URI uri) {
        this.uri = uri;
        scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password */
    public static RedisSettings parse(URI uri) {
        return new RedisUri(uri).parse();
    }

    private RedisSettings parse() {
        if (!SCHEMES.contains(scheme)) {
            faults.add("the scheme must be one of " + new TreeSet<>(SCHEMES) + ", but is " + scheme);
            throw invalid("");
        }
        if (uri.getRawFragment() != null) {
            faults.add("there is a #fragment, which means nothing here; write # in a password as %23");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        boolean hiding = mayHaveStrayLogin(authority);
        List<Address> hosts = hosts(authority.substring(at + 1));
        UriParameters parameters = new UriParameters(uri.getRawQuery(), parameterNames(), faults, hiding);
        Login login = login(at < 0 ? null : authority.substring(0, at), parameters);
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty()
                ? ""
                : uri.getRawPath().substring(1);
        Topology topology;
        if (scheme.endsWith("+sentinel")) {
            int slash = path.indexOf('/');
            String master = parameters.decode("the master's name", slash < 0 ? path : path.substring(0, slash));
            path = slash < 0 ? "" : path.substring(slash + 1);
            Login sentinelLogin = new Login(
                    parameters.text("sentinelUser"),
                    parameters.text("sentinelPassword"),
                    parameters.file("sentinelPasswordFile"));
            // A name that cannot be one is not shown: it may be a login at the wrong place.
            boolean possible = master.isEmpty() || Topology.Sentinels.isName(master);
            if (!possible) {
                faults.add("the master's name, after the hosts and /, has letters, digits, ., - and _ only");
            }
            topology = new Topology.Sentinels(hosts, possible ? master : "...", sentinelLogin);
        } else if (scheme.endsWith("+cluster")) {
            topology = new Topology.Cluster(hosts);
        } else {
            topology = new Topology.Standalone(hosts.get(0));
            if (hosts.size() > 1) {
                faults.add("there are " + hosts.size() + " hosts, but " + scheme + ":// speaks to one server. Write "
                        + scheme + "+sentinel://host1,host2/master-name for Sentinels, or " + scheme
                        + "+cluster://host1,host2 for a Redis Cluster");
            }
        }
        int database = path.isEmpty() ? 0 : parameters.number("the database, after the host and /,", path, 0);
        RedisSettings.Waits waits = new RedisSettings.Waits(
                parameters.wait("connectTimeout"), parameters.wait("timeout"), parameters.wait("poolWait"));
        int poolSize = parameters.number("poolSize", RedisSettings.DEFAULT_POOL_SIZE);
        boolean resp3 = parameters.resp3();
        faults.addAll(RedisSettings.faults(topology, login, database, waits, poolSize));
        Tls tls = tls(parameters);
        if (!faults.isEmpty()) {
            throw invalid(hiding ? "..." : topology.place());
        }
        return new RedisSettings(topology, login, database, tls, resp3, waits, poolSize);
    }

    /**
     * Whether there is an @ or a : behind the host, or no host: then a password may be anywhere, say behind a slash too many, or
     * behind one that should have been written as %2F.
     */
    private boolean mayHaveStrayLogin(String authority) {
        if (authority.isEmpty()) {
            return true;
        }
        String rest = uri.getRawSchemeSpecificPart().substring("//".length() + authority.length());
        return OF_A_LOGIN.matcher(rest).find()
                || uri.getRawFragment() != null
                        && OF_A_LOGIN.matcher(uri.getRawFragment()).find();
    }

    private List<String> parameterNames() {
        List<String> names = new ArrayList<>(PARAMETERS);
        if (isEncrypted()) {
            names.addAll(TLS_PARAMETERS);
        }
        if (scheme.endsWith("+sentinel")) {
            names.addAll(SENTINEL_PARAMETERS);
        }
        return names;
    }

    private boolean isEncrypted() {
        return scheme.startsWith("rediss");
    }

    private @Nullable Tls tls(UriParameters parameters) {
        if (!isEncrypted()) {
            return null;
        }
        Tls tls = new Tls(
                parameters.file("trustStore"),
                parameters.text("trustStorePassword"),
                parameters.file("keyStore"),
                parameters.text("keyStorePassword"));
        try {
            tls.sockets();
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        return tls;
    }

    private List<Address> hosts(String text) {
        List<Address> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = HOST.matcher(part);
            if (!matcher.matches()) {
                faults.add("between // and / must stand user:password@host:port; write @, :, / in a password as"
                        + " %40, %3A, %2F");
                throw invalid("...");
            }
            hosts.add(new Address(withoutBrackets(matcher.group("host")), port(matcher.group("port"))));
        }
        return hosts;
    }

    /** Does not quote what is no number: where the host was forgotten, it is the password. */
    private int port(@Nullable String text) {
        int usual = scheme.endsWith("+sentinel") ? RedisSettings.DEFAULT_SENTINEL_PORT : RedisSettings.DEFAULT_PORT;
        if (text != null && !UriParameters.isNumber(text)) {
            faults.add("the port, after the host and :, must be a whole number");
            return usual;
        }
        return text == null ? usual : Integer.parseInt(text);
    }

    private IllegalArgumentException invalid(String visible) {
        String place = SCHEMES.contains(scheme) ? scheme + "://" + visible : "with the scheme " + scheme;
        return new IllegalArgumentException("The store URI " + place + " cannot work: " + String.join("; ", faults));
    }

    private Login login(@Nullable String userInfo, UriParameters parameters) {
        String text = userInfo == null ? "" : userInfo;
        int colon = text.indexOf(':');
        String user = parameters.decode("the user", colon < 0 ? text : text.substring(0, colon));
        String password = colon < 0 ? "" : parameters.decode("the password", text.substring(colon + 1));
        return new Login(
                user.isEmpty() ? parameters.text("user") : user,
                password.isEmpty() ? parameters.text("password") : password,
                parameters.file("passwordFile"));
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
