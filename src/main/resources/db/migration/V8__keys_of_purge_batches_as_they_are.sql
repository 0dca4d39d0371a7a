-- Keys are random: compressing them takes longer than storing them, and saves nothing.
ALTER TABLE purge_batch ALTER COLUMN content_keys SET STORAGE EXTERNAL;
