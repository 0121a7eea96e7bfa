[description]
Keeps HTTP sessions in Redis or in a SQL database, where every node of a cluster can reach them.

[tags]
session
3rdparty

[provides]
session-store
session-cache

[depends]
sessions

[lib]
lib/baton/*.jar
lib/baton/private/*.jar

[xml]
etc/baton/session-store-baton.xml

[ini]
jetty.webapp.addProtectedClasses+=,dev.baton.
jetty.webapp.addHiddenClasses+=,${jetty.base.uri}/lib/baton/private/

[ini-template]
## Where sessions are kept: redis://, rediss://, redis+sentinel://, redis+cluster:// or jdbc:
## A password is better given in the environment, as BATON_STORE_PASSWORD.
# baton.store=redis://localhost:6379

## What the URI leaves out: the login, and for rediss:// whom to trust and our own certificate; the login of Sentinels
# baton.storeUser=
# baton.storePassword=
# baton.storeTrustStore=
# baton.storeTrustStorePassword=
# baton.storeKeyStore=
# baton.storeKeyStorePassword=
# baton.storeSentinelUser=
# baton.storeSentinelPassword=

## What separates applications that share a store. [host] and [path] stand for a context's virtual host and its path.
## The default is Jetty/[host][path]; a fleet in which Tomcat serves the same applications says Catalina/[host][path].
# baton.namespace=Jetty/[host][path]

## merge, strict or lock: what happens when requests change a session at the same time
# baton.consistency=merge

## checked or tracked: how a node knows that its copy of a session is up to date
# baton.freshness=checked

## How long a request waits for its turn (strict, lock), how long a lease lasts without renewal, and in all (lock)
# baton.lockWait=10s
# baton.lockLease=30s
# baton.lockMaxHold=60s

## Paths, separated by commas: that only read; that do not extend a session's life; that have no session
# baton.readOnlyPaths=
# baton.noTouchPaths=
# baton.ignoredPaths=

## Classes that may be in a session beyond the application's own and the JDK's plain values: patterns, with commas
# baton.allowedClasses=

## The most bytes of one attribute, and about how many bytes of heap the idle sessions of a node may take
# baton.maxAttributeBytes=1048576
# baton.nearCacheBytes=67108864

## The most bytes of a session, its most attributes, how deep and how many the objects of one attribute may be
# baton.maxSessionBytes=4194304
# baton.maxAttributes=1024
# baton.maxDepth=64
# baton.maxObjects=100000

## Attributes that a node cannot read: name=keep, drop or refuse. From how many bytes on attributes are compressed
# baton.unreadableAttributes=
# baton.compressFrom=2048

## off, on or required: whether what is stored is sealed. The keys are better given in the environment, as BATON_ENCRYPTION_KEYS
# baton.encryption=off
# baton.encryptionKeys=

## How long a session lives at most, however much it is used
# baton.absoluteTimeout=12h

## on or off: whether sessions can be found by their user. How many a user may have, and what happens then: refuse or end-oldest
# baton.principalIndex=on
# baton.maxSessionsPerPrincipal=
# baton.whenTooManySessions=refuse
