-- Who did what that can't be undone. See docs/adr/0041.
CREATE TABLE audit_record (
  id         bigint GENERATED ALWAYS AS IDENTITY,
  at         timestamptz NOT NULL,
  subject    text NOT NULL,
  request_id text NOT NULL,
  action     text NOT NULL,
  -- as in URLs, or a hash of it
  path       text COLLATE "C" NOT NULL,
  selector   text NOT NULL,
  assets     bigint NOT NULL,
  outcome    text NOT NULL
);
-- the order in which they are read and removed; new ones come at its end
CREATE UNIQUE INDEX audit_record_at ON audit_record (at, id);
