[description]
Answers the probes of load balancers and Kubernetes, before all contexts of the server.

[tags]
session
3rdparty

[depends]
session-store-baton

[xml]
etc/baton/baton-health.xml

[ini-template]
## The path that is answered, from the server's root. With ?store=required the answer is 503 while the store is away
# baton.healthPath=/health
