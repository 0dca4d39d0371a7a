package io.larch.deletion;

import io.larch.db.Placeholders;
import io.larch.selector.AssetVersion;
import io.larch.selector.VersionMatch;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the selected assets for the delete to happen, decided under the delete's own
 * locks.
 *
 * @param expect how many must be selected; null: any number
 * @param match what the one selected asset must be; null: anything, or nothing at all
 */
public record Preconditions(@Nullable Long expect, @Nullable VersionMatch match) {

  /** Whatever is selected is deleted. */
  public static final Preconditions NONE = new Preconditions(null, null);

  /** Whether nothing is asked for. */
  public boolean isEmpty() {
    return expect == null && match == null;
  }

  /** What their SQL depends on. */
  public Form form() {
    Matching matching =
        match == null ? Matching.NOTHING : match.any() ? Matching.ANY : Matching.VERSIONS;
    return new Form(expect != null, matching);
  }

  /** Adds the values of {@link Form#held}. */
  public void addValues(Tuple parameters) {
    if (expect != null) {
      parameters.addLong(expect);
    }
    addMatchValues(parameters);
  }

  /** Adds the values of {@link Form#matched}. */
  public void addMatchValues(Tuple parameters) {
    if (match != null && !match.any()) {
      List<AssetVersion> versions = match.versions();
      parameters
          .addArrayOfLong(versions.stream().map(AssetVersion::id).toArray(Long[]::new))
          .addArrayOfLong(versions.stream().map(AssetVersion::version).toArray(Long[]::new));
    }
  }

  /** What {@code If-Match} asks for. */
  public enum Matching {
    NOTHING,
    ANY,
    VERSIONS
  }

  /** What their SQL depends on; equal forms have equal texts. */
  public record Form(boolean expects, Matching matching) {

    /** {@code WHERE …} that is true for all of the {@code selected} assets or for none. */
    String where(Placeholders placeholders) {
      return expects || matching != Matching.NOTHING ? " WHERE " + held(placeholders) : "";
    }

    /** A condition: whether they hold of all that is {@code selected}. */
    public String held(Placeholders placeholders) {
      String expected =
          expects ? "(SELECT count(*) FROM selected) = " + placeholders.next() + " AND " : "";
      return expected + matched(placeholders);
    }

    /** A condition: whether what is selected is what {@code If-Match} asks for. */
    public String matched(Placeholders placeholders) {
      return switch (matching) {
        case NOTHING -> "true";
        case ANY -> "EXISTS (SELECT FROM selected)";
        case VERSIONS ->
            "EXISTS (SELECT FROM selected AS s JOIN unnest("
                + placeholders.next()
                + "::bigint[], "
                + placeholders.next()
                + "::bigint[]) AS m (id, version) ON s.id = m.id AND s.version = m.version)";
      };
    }
  }
}
