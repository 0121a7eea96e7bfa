-- SPDX-License-Identifier: Apache-2.0
-- Baton's tables for locks on PostgreSQL. What they hold is told in docs/locks.md.
CREATE TABLE IF NOT EXISTS ${tables}lock_schema (
  version bigint NOT NULL PRIMARY KEY
);
CREATE TABLE IF NOT EXISTS ${tables}lock_namespace (
  ns bigint NOT NULL PRIMARY KEY,
  name text NOT NULL,
  token bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS ${tables}lock (
  ns bigint NOT NULL,
  name bytea NOT NULL,
  client varchar(32) COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  token bigint NOT NULL,
  held_until bigint NOT NULL,
  offered integer NOT NULL,
  waiting bigint NOT NULL,
  turn bigint NOT NULL,
  PRIMARY KEY (ns, name)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);
CREATE INDEX IF NOT EXISTS ${names}lock_offered ON ${tables}lock (ns, client) WHERE offered = 1;
CREATE TABLE IF NOT EXISTS ${tables}lock_waiter (
  ns bigint NOT NULL,
  name bytea NOT NULL,
  client varchar(32) COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  turn bigint NOT NULL,
  PRIMARY KEY (ns, name, turn),
  FOREIGN KEY (ns, name) REFERENCES ${tables}lock (ns, name) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS ${tables}lock_client (
  ns bigint NOT NULL,
  client varchar(32) COLLATE "C" NOT NULL,
  heard_at bigint NOT NULL,
  PRIMARY KEY (ns, client)
);
CREATE TABLE IF NOT EXISTS ${tables}once (
  ns bigint NOT NULL,
  task bytea NOT NULL,
  claimant varchar(64) COLLATE "C" NOT NULL,
  kept_until bigint NOT NULL,
  PRIMARY KEY (ns, task)
);
INSERT INTO ${tables}lock_schema (version) VALUES (${version});
