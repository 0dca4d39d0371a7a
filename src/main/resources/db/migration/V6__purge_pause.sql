-- At most one row: while it is there, and not past its end, nothing is published and nothing claimed, in any process.
CREATE TABLE purge_pause (
  sole      boolean PRIMARY KEY DEFAULT true CHECK (sole),
  reason    text NOT NULL,
  paused_at timestamptz NOT NULL DEFAULT now(),
  until     timestamptz
);
CREATE VIEW current_pause AS SELECT * FROM purge_pause WHERE until IS NULL OR until > now();
