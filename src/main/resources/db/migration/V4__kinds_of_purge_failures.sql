-- What kind of error the last attempt met: THROTTLED, UNAVAILABLE, DENIED, NO_BUCKET, UNKNOWN; null before the first failure.
-- last_error has the words.
ALTER TABLE purge_batch ADD COLUMN last_kind text;
-- Batches that have failed, to count those that have failed often without a look at the others.
CREATE INDEX purge_batch_failed ON purge_batch (attempts, bucket, last_kind) WHERE attempts > 0;
