-- SPDX-License-Identifier: Apache-2.0
-- Baton's tables on MariaDB, and on MySQL. What they hold is told in docs/jdbc.md.
CREATE TABLE IF NOT EXISTS ${tables}namespace (
  ns bigint NOT NULL PRIMARY KEY,
  name text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}session (
  ns bigint NOT NULL,
  handle char(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  stamp bigint NOT NULL,
  incarnation_high bigint NOT NULL,
  incarnation_low bigint NOT NULL,
  version bigint NOT NULL,
  secret varchar(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  retired varchar(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  retired_at bigint NOT NULL,
  max_inactive bigint NOT NULL,
  throttle bigint NOT NULL,
  absolute_deadline bigint NOT NULL,
  access_before bigint NOT NULL,
  last_access bigint NOT NULL,
  due_at bigint NOT NULL,
  claim_attempt integer NOT NULL,
  claim_owner bigint NOT NULL,
  claim_until bigint NOT NULL,
  lease_state integer NOT NULL,
  lease_owner bigint NOT NULL,
  lease_token bigint NOT NULL,
  lease_until bigint NOT NULL,
  metadata_slot bigint NOT NULL,
  body longblob NOT NULL,
  PRIMARY KEY (ns, handle),
  KEY ${names}session_due (ns, due_at)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}attribute (
  ns bigint NOT NULL,
  handle char(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  slot bigint NOT NULL,
  version bigint NOT NULL,
  content longblob NOT NULL,
  PRIMARY KEY (ns, handle, slot),
  FOREIGN KEY (ns, handle) REFERENCES ${tables}session (ns, handle) ON DELETE CASCADE
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}waiter (
  ns bigint NOT NULL,
  handle char(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owner bigint NOT NULL,
  turn bigint NOT NULL AUTO_INCREMENT,
  waits_until bigint NOT NULL,
  PRIMARY KEY (ns, handle, owner),
  KEY ${names}waiter_turn (turn),
  FOREIGN KEY (ns, handle) REFERENCES ${tables}session (ns, handle) ON DELETE CASCADE
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}principal (
  ns bigint NOT NULL,
  principal char(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  look_at bigint NOT NULL,
  PRIMARY KEY (ns, principal),
  KEY ${names}principal_look (ns, look_at)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}enrolment (
  ns bigint NOT NULL,
  principal char(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  handle char(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mark bigint NOT NULL,
  entered_at bigint NOT NULL,
  PRIMARY KEY (ns, principal, handle),
  FOREIGN KEY (ns, principal) REFERENCES ${tables}principal (ns, principal) ON DELETE CASCADE
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS ${tables}schema (
  version bigint NOT NULL PRIMARY KEY
) ENGINE = InnoDB;
INSERT INTO ${tables}schema (version) VALUES (${version});
