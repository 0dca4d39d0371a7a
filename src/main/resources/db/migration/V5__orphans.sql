-- Objects that a reconciliation found in the store and that no row named. Two sightings an hour apart make one ripe to be purged.
CREATE TABLE orphan (
  bucket        text NOT NULL,
  key           text COLLATE "C" NOT NULL,
  bytes         bigint NOT NULL,
  first_seen_at timestamptz NOT NULL,
  -- the start of the last run that saw it
  last_seen_at  timestamptz NOT NULL,
  PRIMARY KEY (bucket, key)
);
