-- Who may ask for what, by keys that they show. See docs/access.md and docs/adr/0040.
CREATE TABLE api_key (
  id             text COLLATE "C" PRIMARY KEY,
  -- for people
  name           text NOT NULL,
  -- as they are written, such as 'read /a/**'
  permissions    text[] NOT NULL,
  -- SHA-256 of the secret, which is nowhere
  secret_hash    bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  -- the secret before the last rotation, and until when it is taken beside the new one
  old_hash       bytea CHECK (octet_length(old_hash) = 32),
  old_expires_at timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now(),
  rotated_at     timestamptz,
  -- null: never
  expires_at     timestamptz
);

-- Counts the changes of the keys, so that processes see that theirs are not the newest. Changed by whoever changes a key, in the same
-- transaction: its lock has changes commit in the order of their numbers.
CREATE TABLE api_key_change (
  sole   boolean PRIMARY KEY DEFAULT true CHECK (sole),
  number bigint NOT NULL
);
INSERT INTO api_key_change (number) VALUES (0);
