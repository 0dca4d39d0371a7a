-- Entry ids count from 0 for each path and are never given out twice, so a path's row stays when its assets are gone.
-- last_created_at keeps creation times of a path from running backwards when the clock does: "newest" is the highest entry id.
CREATE TABLE asset_path (
  path            text COLLATE "C" PRIMARY KEY,
  next_entry_id   bigint NOT NULL,
  last_created_at timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE asset (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- segments joined and ended by '/', U+0001 for a slash inside a segment; a subtree is one range
  path         text COLLATE "C" NOT NULL,
  entry_id     bigint NOT NULL,
  version      bigint NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL,
  modified_at  timestamptz NOT NULL,
  bucket       text NOT NULL,
  -- the original's key first; in the asset's own row, so that one plain statement deletes both without a race
  content_keys text[] NOT NULL,
  bytes        bigint NOT NULL,
  content_type text NOT NULL,
  -- what is known of the content beyond that: width, height, format
  attributes   jsonb NOT NULL,
  source       text NOT NULL,
  source_url   text,
  alt          text,
  labels       jsonb NOT NULL,
  tags         text[] NOT NULL,
  CONSTRAINT asset_path_entry UNIQUE (path, entry_id)
);
CREATE INDEX asset_tags ON asset USING gin (tags);

-- upload:  the intent of a running upload, purged when it comes due before the asset's row redeems it
-- waiting: to be published once due
-- leased:  published; published again once due
-- claimed: a purge verticle is at it and keeps moving due_at on; published again once due
CREATE TYPE purge_state AS ENUM ('upload', 'waiting', 'leased', 'claimed');

CREATE TABLE purge_batch (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state        purge_state NOT NULL DEFAULT 'waiting',
  bucket       text NOT NULL,
  content_keys text[] NOT NULL,
  -- the keys come from an upload, which may have left unfinished parts in the store
  unfinished   boolean NOT NULL DEFAULT false,
  attempts     integer NOT NULL DEFAULT 0,
  recorded_at  timestamptz NOT NULL DEFAULT now(),
  due_at       timestamptz NOT NULL DEFAULT now(),
  last_error   text
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
-- what can be taken, and what is held: each row is in one of them
CREATE INDEX purge_batch_due ON purge_batch (due_at) WHERE state IN ('waiting', 'upload');
CREATE INDEX purge_batch_held ON purge_batch (due_at) WHERE state IN ('leased', 'claimed');
