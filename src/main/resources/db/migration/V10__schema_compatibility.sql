-- The oldest version of the schema that a process must know to run on this one: the newest migration that its jar has is no older. A migration
-- that takes away what older processes use raises it in the same transaction; others leave it. See UPGRADING.md.
CREATE TABLE schema_compatibility (
  sole       boolean PRIMARY KEY DEFAULT true CHECK (sole),
  min_reader integer NOT NULL
);
INSERT INTO schema_compatibility (min_reader) VALUES (10);
