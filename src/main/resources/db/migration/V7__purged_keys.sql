-- What was purged lately, told by each process every few seconds while it purges; for the rate that operators are shown. See docs/adr/0013.
-- Not logged: it costs no WAL, and after a crash of the database the rate begins anew.
CREATE UNLOGGED TABLE purged_keys (
  bucket text NOT NULL,
  told_at timestamptz NOT NULL DEFAULT now(),
  keys   bigint NOT NULL
);
