-- Assets, and versions of them, that are no longer live and whose content still exists. See docs/adr/0043.
CREATE TYPE kept_reason AS ENUM ('deleted', 'replaced');

-- The first columns are those of the asset's row, with the values that it had. A row is in asset or here, never in both.
CREATE TABLE kept_asset (
  id                 bigint NOT NULL,
  path               text COLLATE "C" NOT NULL,
  entry_id           bigint NOT NULL,
  version            bigint NOT NULL,
  created_at         timestamptz NOT NULL,
  modified_at        timestamptz NOT NULL,
  bucket             text NOT NULL,
  content_keys       text[] NOT NULL,
  bytes              bigint NOT NULL,
  content_type       text NOT NULL,
  attributes         jsonb NOT NULL,
  source             text NOT NULL,
  source_url         text,
  alt                text,
  labels             jsonb NOT NULL,
  tags               text[] NOT NULL,
  variants           jsonb,
  variants_expire_at timestamptz,
  kept_at            timestamptz NOT NULL,
  -- null: until somebody removes it
  kept_until         timestamptz,
  reason             kept_reason NOT NULL,
  -- which delete it was; null for what was replaced
  deletion_id        text,
  -- who deleted or replaced it; null where nobody is asked who they are
  deleted_by         text,
  PRIMARY KEY (path, entry_id, version)
);
CREATE INDEX kept_asset_until ON kept_asset (kept_until) WHERE kept_until IS NOT NULL;
-- what one delete took, in steps
CREATE INDEX kept_asset_deletion ON kept_asset (deletion_id, path, entry_id, version) WHERE deletion_id IS NOT NULL;
-- the newest deletion first, and a page of it after another
CREATE INDEX kept_asset_newest ON kept_asset (kept_at, path, entry_id, version);
CREATE INDEX kept_asset_replaced ON kept_asset (path, entry_id, version) WHERE reason = 'replaced';

-- What becomes of the assets that a large delete hides, as the rules were when it hid them: the first of the patterns that matches a path says
-- for how many seconds it is kept, 'Infinity' until it is removed by hand, null not at all. Without patterns none is kept, nor looked for among
-- the kept ones.
ALTER TABLE subtree_deletion
  ADD COLUMN deletion_id text,
  ADD COLUMN deleted_by text,
  ADD COLUMN keep_patterns text[],
  ADD COLUMN keep_seconds float8[];

-- The same as before, with the last of the columns, which a delete that keeps takes along.
CREATE OR REPLACE VIEW live_asset AS
  SELECT a.* FROM asset a
  WHERE NOT EXISTS (SELECT FROM subtree_deletion)
     OR (SELECT d.id FROM subtree_deletion d
         WHERE d.id > a.known_deletion AND a.path >= d.path_from AND a.path < d.path_to
           AND a.labels @> d.labels AND a.tags @> d.tags
         LIMIT 1) IS NULL;

-- The trash as clients see it: what is kept and not past its time, and what large deletes have hidden and will keep. The condition stands around
-- both, so that a page of the first comes out of an index in its order. IS TRUE keeps the planner from asking the index of tags.
CREATE VIEW trash_asset AS
  SELECT * FROM (
    SELECT k.id, k.path, k.entry_id, k.version, k.created_at, k.modified_at, k.bucket, k.content_keys, k.bytes, k.content_type, k.attributes,
      k.source, k.source_url, k.alt, k.labels, k.tags, k.variants, k.variants_expire_at,
      k.kept_at, k.kept_until, k.reason, k.deletion_id, k.deleted_by, false AS hidden
    FROM kept_asset k
    UNION ALL
    SELECT a.id, a.path, a.entry_id, a.version, a.created_at, a.modified_at, a.bucket, a.content_keys, a.bytes, a.content_type, a.attributes,
      a.source, a.source_url, a.alt, a.labels, a.tags, a.variants, a.variants_expire_at,
      d.recorded_at, CASE WHEN r.seconds < 'Infinity' THEN d.recorded_at + make_interval(secs => r.seconds) END,
      'deleted'::kept_reason, d.deletion_id, d.deleted_by, true
    FROM subtree_deletion d
      JOIN asset a ON a.path >= d.path_from AND a.path < d.path_to AND (a.known_deletion < d.id AND a.labels @> d.labels AND a.tags @> d.tags) IS TRUE
      CROSS JOIN LATERAL (
        SELECT seconds FROM unnest(d.keep_patterns, d.keep_seconds) WITH ORDINALITY AS rule (pattern, seconds, n)
        WHERE a.path ~ pattern ORDER BY n LIMIT 1) AS r
    WHERE d.keep_patterns IS NOT NULL AND r.seconds IS NOT NULL
      -- an earlier one has it already
      AND NOT EXISTS (SELECT FROM subtree_deletion e
        WHERE e.id < d.id AND e.id > a.known_deletion AND a.path >= e.path_from AND a.path < e.path_to
          AND a.labels @> e.labels AND a.tags @> e.tags)
  ) AS kept WHERE (kept_until IS NULL OR kept_until > now())
    -- A version goes with its entry, also when a large delete has hidden that and will not keep it.
    AND (reason = 'deleted' OR NOT EXISTS (SELECT FROM subtree_deletion) OR NOT EXISTS (
      SELECT FROM asset o JOIN subtree_deletion d
        ON d.id > o.known_deletion AND o.path >= d.path_from AND o.path < d.path_to AND o.labels @> d.labels AND o.tags @> d.tags
      WHERE o.path = kept.path AND o.entry_id = kept.entry_id
        AND (SELECT seconds FROM unnest(d.keep_patterns, d.keep_seconds) WITH ORDINALITY AS rule (pattern, seconds, n)
             WHERE o.path ~ pattern ORDER BY n LIMIT 1) IS NULL));
