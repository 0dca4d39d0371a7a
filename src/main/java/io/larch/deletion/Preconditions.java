package io.larch.deletion;

import io.larch.selector.AssetVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the selected assets for the delete to happen, decided under the delete's own
 * locks.
 *
 * @param expect how many must be selected; null: any number
 * @param match what the one selected asset must be; null: anything, or nothing at all
 */
record Preconditions(@Nullable Long expect, @Nullable Match match) {

  static final Preconditions NONE = new Preconditions(null, null);

  /**
   * The value of {@code If-Match}.
   *
   * @param any whether it is {@code *}, so that any asset will do
   * @param versions otherwise, those that will do; may be empty, then none will
   */
  record Match(boolean any, List<AssetVersion> versions) {}

  boolean isEmpty() {
    return expect == null && match == null;
  }

  /** {@code WHERE …} that is true for all of the {@code selected} assets or for none. */
  String where(SelectionSql statement) {
    String expected =
        expect == null ? "" : "(SELECT count(*) FROM selected) = " + statement.parameter(expect);
    String matched = match == null ? "" : matched(statement);
    if (expected.isEmpty() && matched.isEmpty()) {
      return "";
    }
    return " WHERE "
        + expected
        + (expected.isEmpty() || matched.isEmpty() ? "" : " AND ")
        + matched;
  }

  /** A condition: whether what is selected is what {@code If-Match} asks for. */
  String matched(SelectionSql statement) {
    if (match == null) {
      return "true";
    }
    if (match.any()) {
      return "EXISTS (SELECT FROM selected)";
    }
    Long[] ids = match.versions().stream().map(AssetVersion::id).toArray(Long[]::new);
    Long[] versions = match.versions().stream().map(AssetVersion::version).toArray(Long[]::new);
    return "EXISTS (SELECT FROM selected AS s JOIN unnest("
        + statement.parameter(ids)
        + "::bigint[], "
        + statement.parameter(versions)
        + "::bigint[]) AS m (id, version) ON s.id = m.id AND s.version = m.version)";
  }
}
