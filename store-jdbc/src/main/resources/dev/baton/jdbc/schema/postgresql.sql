-- SPDX-License-Identifier: Apache-2.0
-- Baton's tables on PostgreSQL. What they hold is told in docs/jdbc.md.
CREATE TABLE IF NOT EXISTS ${tables}schema (
  version bigint NOT NULL PRIMARY KEY
);
CREATE TABLE IF NOT EXISTS ${tables}namespace (
  ns bigint NOT NULL PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE IF NOT EXISTS ${tables}session (
  ns bigint NOT NULL,
  handle varchar(22) COLLATE "C" NOT NULL,
  stamp bigint NOT NULL,
  incarnation_high bigint NOT NULL,
  incarnation_low bigint NOT NULL,
  version bigint NOT NULL,
  secret varchar(22) COLLATE "C" NOT NULL,
  retired varchar(22) COLLATE "C" NOT NULL,
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
  body bytea NOT NULL,
  PRIMARY KEY (ns, handle)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);
CREATE INDEX IF NOT EXISTS ${names}session_due ON ${tables}session (ns, due_at);
CREATE TABLE IF NOT EXISTS ${tables}attribute (
  ns bigint NOT NULL,
  handle varchar(22) COLLATE "C" NOT NULL,
  slot bigint NOT NULL,
  version bigint NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (ns, handle, slot),
  FOREIGN KEY (ns, handle) REFERENCES ${tables}session (ns, handle) ON DELETE CASCADE
);
ALTER TABLE ${tables}attribute ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS ${tables}waiter (
  ns bigint NOT NULL,
  handle varchar(22) COLLATE "C" NOT NULL,
  owner bigint NOT NULL,
  turn bigserial NOT NULL,
  waits_until bigint NOT NULL,
  PRIMARY KEY (ns, handle, owner),
  FOREIGN KEY (ns, handle) REFERENCES ${tables}session (ns, handle) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS ${tables}principal (
  ns bigint NOT NULL,
  principal varchar(22) COLLATE "C" NOT NULL,
  look_at bigint NOT NULL,
  PRIMARY KEY (ns, principal)
);
CREATE INDEX IF NOT EXISTS ${names}principal_look ON ${tables}principal (ns, look_at);
CREATE TABLE IF NOT EXISTS ${tables}enrolment (
  ns bigint NOT NULL,
  principal varchar(22) COLLATE "C" NOT NULL,
  handle varchar(22) COLLATE "C" NOT NULL,
  mark bigint NOT NULL,
  entered_at bigint NOT NULL,
  PRIMARY KEY (ns, principal, handle),
  FOREIGN KEY (ns, principal) REFERENCES ${tables}principal (ns, principal) ON DELETE CASCADE
);
INSERT INTO ${tables}schema (version) VALUES (${version});
