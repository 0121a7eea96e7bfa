-- SPDX-License-Identifier: Apache-2.0
-- Baton's tables for locks on MariaDB, and on MySQL. What they hold is told in docs/locks.md.
CREATE TABLE IF NOT EXISTS ${tables}lock_schema (
  version bigint NOT NULL PRIMARY KEY
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}lock_namespace (
  ns bigint NOT NULL PRIMARY KEY,
  name text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  token bigint NOT NULL
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}lock (
  ns bigint NOT NULL,
  name varbinary(512) NOT NULL,
  client varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt bigint NOT NULL,
  token bigint NOT NULL,
  held_until bigint NOT NULL,
  offered integer NOT NULL,
  waiting bigint NOT NULL,
  turn bigint NOT NULL,
  PRIMARY KEY (ns, name),
  KEY ${names}lock_offered (ns, client)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}lock_waiter (
  ns bigint NOT NULL,
  name varbinary(512) NOT NULL,
  client varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt bigint NOT NULL,
  turn bigint NOT NULL,
  PRIMARY KEY (ns, name, turn),
  FOREIGN KEY (ns, name) REFERENCES ${tables}lock (ns, name) ON DELETE CASCADE
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}lock_client (
  ns bigint NOT NULL,
  client varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  heard_at bigint NOT NULL,
  PRIMARY KEY (ns, client)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}once (
  ns bigint NOT NULL,
  task varbinary(32) NOT NULL,
  claimant varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kept_until bigint NOT NULL,
  PRIMARY KEY (ns, task)
) ENGINE = InnoDB;
INSERT INTO ${tables}lock_schema (version) VALUES (${version});
