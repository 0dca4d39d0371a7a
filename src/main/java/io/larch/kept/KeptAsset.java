package io.larch.kept;

import io.larch.asset.Asset;
import io.larch.asset.AssetRows;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * An asset, or a version of one, that is no longer live and whose content still exists.
 *
 * @param asset as it was
 * @param keptAt since when, in UTC, as are all times
 * @param keptUntil until when; null: until somebody removes it
 * @param reason why it isn't live
 * @param deletionId which delete took it; null unless one did
 * @param deletedBy who deleted or replaced it; null where nobody is asked who they are
 */
public record KeptAsset(
    Asset asset,
    OffsetDateTime keptAt,
    @Nullable OffsetDateTime keptUntil,
    Reason reason,
    @Nullable String deletionId,
    @Nullable String deletedBy) {

  /** Why something isn't live. */
  public enum Reason {
    DELETED("deleted"),
    REPLACED("replaced");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** As written in the database and in answers. */
    public String word() {
      return word;
    }
  }

  /** The columns that {@link #of} reads, with a comma between them. */
  public static String columns() {
    return AssetRows.columns()
        + ", kept_at, kept_until, reason::text AS reason, deletion_id, deleted_by";
  }

  /** A row of {@link #columns()}. */
  public static KeptAsset of(Row row) {
    OffsetDateTime until = row.getOffsetDateTime("kept_until");
    return new KeptAsset(
        AssetRows.asset(row),
        utc(row.getOffsetDateTime("kept_at")),
        until == null ? null : utc(until),
        row.getString("reason").equals(Reason.DELETED.word()) ? Reason.DELETED : Reason.REPLACED,
        row.getString("deletion_id"),
        row.getString("deleted_by"));
  }

  private static OffsetDateTime utc(OffsetDateTime time) {
    return time.withOffsetSameInstant(ZoneOffset.UTC);
  }

  /** Where it stands. */
  public TrashPosition position() {
    return new TrashPosition(
        asset.path(), asset.entryId(), asset.version(), keptAt, asset.modifiedAt());
  }
}
