-- Keys that delete tokens are signed with, by all instances. A new one is made each day, and they are forgotten after
-- two, so that a backup holds none that is good for long. See docs/adr/0041.
CREATE TABLE delete_token_key (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  secret     bytea NOT NULL CHECK (octet_length(secret) = 32),
  created_at timestamptz NOT NULL DEFAULT now()
);
