package io.larch.deletion;

import io.larch.asset.AssetProblem;
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

  /**
   * Whether they held where so many were selected and deleted. Where nothing was selected, nothing
   * being deleted says nothing about them.
   */
  boolean heldOf(long selected, long deleted) {
    return selected > 0 ? deleted == selected : match == null && (expect == null || expect == 0);
  }

  /**
   * The refusal of a delete that they don't hold of.
   *
   * @param selected how many assets were selected
   */
  AssetProblem refusal(long selected) {
    return expect != null && expect != selected
        ? new AssetProblem.PreconditionFailed(
            "Expected %d assets, but %d are selected. Nothing was deleted."
                .formatted(expect, selected),
            selected)
        : new AssetProblem.PreconditionFailed(
            "The asset that is there, if any, is not the one that If-Match names. Nothing was"
                + " deleted.",
            selected);
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
