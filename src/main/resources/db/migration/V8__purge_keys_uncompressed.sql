-- Content keys are random: to compress them is a search in vain, and took a tenth of a delete of many assets.
ALTER TABLE purge_batch ALTER COLUMN content_keys SET STORAGE EXTERNAL;
