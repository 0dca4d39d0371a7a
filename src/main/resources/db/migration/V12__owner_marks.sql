-- Who this database is to the buckets that it owns, and how far it has come: one row. See docs/adr/0025.
CREATE TABLE deployment (
  sole         boolean PRIMARY KEY DEFAULT true CHECK (sole),
  id           uuid NOT NULL DEFAULT gen_random_uuid(),
  -- raised after something has been stored, here first and then in the bucket's owner mark, so that a mark which is ahead tells that
  -- the database was put back to an earlier time. Each epoch stands for a million asset ids: none given out so far is in a later one.
  epoch        bigint NOT NULL,
  -- the highest asset id when the epoch was raised
  raised_at_id bigint NOT NULL DEFAULT 0,
  -- asset ids, entry ids and versions that are given out are higher than this; raised when the database was put back
  numbers_from bigint NOT NULL DEFAULT 0
);
INSERT INTO deployment (epoch) SELECT 1 + last_value / 1000000 FROM asset_id_seq;

-- Assets whose content a reconciliation missed in the store. Two sightings an hour apart make one ripe to be forgotten.
CREATE TABLE missing_content (
  bucket        text NOT NULL,
  key           text COLLATE "C" NOT NULL,
  asset_id      bigint NOT NULL,
  first_seen_at timestamptz NOT NULL,
  -- the start of the last run that saw it
  last_seen_at  timestamptz NOT NULL,
  PRIMARY KEY (bucket, key)
);
