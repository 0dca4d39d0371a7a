-- Lists of deletes that came with an Idempotency-Key, and what they did, so that a retry is answered the same on any instance.
-- Rows older than a day count as gone, and are taken away a few at a time by later requests.
CREATE TABLE deletion_list (
  idempotency_key text COLLATE "C" PRIMARY KEY,
  request_digest  bytea NOT NULL,
  -- null only inside the transaction that carries the list out
  outcomes        jsonb,
  recorded_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deletion_list_recorded ON deletion_list (recorded_at);
