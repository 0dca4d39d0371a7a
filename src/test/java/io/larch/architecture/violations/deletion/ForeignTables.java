package io.larch.architecture.violations.deletion;

/** SQL on tables of other packages, in each way in which a text can be put together. */
class ForeignTables {

  private static final String WHOLE = "SELECT count(*) FROM orphan WHERE bucket = $1";

  private static final String BLOCK =
      """
      WITH gone AS (DELETE FROM asset a USING given g WHERE a.id = g.id RETURNING content_keys)
      INSERT INTO purge_batch (content_keys) SELECT content_keys FROM gone\
      """;

  String whole() {
    return WHOLE;
  }

  String block() {
    return BLOCK;
  }

  String withAPlace(int limit) {
    return "SELECT path FROM asset_path LIMIT " + limit + " OFFSET 0";
  }

  String prose() {
    return "Nothing of the deletion_list is told here.";
  }

  String withAName() {
    return count("deployment");
  }

  private static String count(String table) {
    return "SELECT count(*) FROM %s".formatted(table);
  }
}
