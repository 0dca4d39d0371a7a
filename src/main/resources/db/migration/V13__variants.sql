-- What was derived of an asset's content, by the server or by its clients, oldest first: an array of objects, or null where there is none.
-- Their content keys stand in content_keys as well, after the original's, so that whatever deletes the row takes their content with it.
-- See docs/adr/0034.
ALTER TABLE asset ADD COLUMN variants jsonb;

-- The same as before, with the new column.
CREATE OR REPLACE VIEW live_asset AS
  SELECT a.* FROM asset a
  WHERE NOT EXISTS (SELECT FROM subtree_deletion)
     OR (SELECT d.id FROM subtree_deletion d
         WHERE d.id > a.known_deletion AND a.path >= d.path_from AND a.path < d.path_to
           AND a.labels @> d.labels AND a.tags @> d.tags
         LIMIT 1) IS NULL;
