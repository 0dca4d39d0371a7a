-- Recursive deletes of very many assets: a row here hides the assets at once, and they are removed in steps. See docs/adr/0011.
CREATE TABLE subtree_deletion (
  -- given out under a lock, so that ids become visible in their order
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path_from   text COLLATE "C" NOT NULL,
  path_to     text COLLATE "C" NOT NULL,
  labels      jsonb NOT NULL,
  tags        text[] NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  -- when the removal may begin, or go on after the process that was at it has died; a minute for the request to count first
  due_at      timestamptz NOT NULL DEFAULT now() + interval '1 minute'
);

-- The latest subtree deletion that the statement which wrote the row knew of. Later ones hide the row if they match it.
ALTER TABLE asset ADD COLUMN known_deletion bigint NOT NULL DEFAULT 0;

-- What clients may see. Nearly always there is no subtree deletion, which is found out once for a statement. The second question is a scalar
-- subquery and not a NOT EXISTS: a statement that has waited for a row's lock then asks it again for the row as it is now.
CREATE VIEW live_asset AS
  SELECT a.* FROM asset a
  WHERE NOT EXISTS (SELECT FROM subtree_deletion)
     OR (SELECT d.id FROM subtree_deletion d
         WHERE d.id > a.known_deletion AND a.path >= d.path_from AND a.path < d.path_to
           AND a.labels @> d.labels AND a.tags @> d.tags
         LIMIT 1) IS NULL;
