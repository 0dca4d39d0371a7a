-- What the relay can't make a message of is refused where it would be recorded. Rows that are there already are not looked
-- at: the relay puts off what it can't read. That no key is empty or missing would take looking at each, for every delete.
ALTER TABLE purge_batch ADD CONSTRAINT purge_batch_readable CHECK (
  octet_length(bucket) BETWEEN 1 AND 200 AND coalesce(array_ndims(content_keys), 0) = 1 AND attempts >= 0) NOT VALID;
