-- Requests that came with an Idempotency-Key, and what they were answered, so that a retry is answered the same on any instance.
-- Rows older than a day count as gone, and are taken away in the background. See docs/api.md.
CREATE TABLE idempotent_request (
  idempotency_key text COLLATE "C" PRIMARY KEY,
  request_digest  bytea NOT NULL,
  -- null only inside the transaction that carries the request out
  answer          jsonb,
  recorded_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idempotent_request_recorded ON idempotent_request (recorded_at);

-- What lists of deletes have recorded until now. The old table stays for processes of the version before, and goes with a later one.
INSERT INTO idempotent_request (idempotency_key, request_digest, answer, recorded_at)
SELECT idempotency_key, request_digest, jsonb_build_object('outcomes', outcomes), recorded_at FROM deletion_list WHERE outcomes IS NOT NULL;
