package io.larch.asset;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Assets by the numbers of their rows: for tasks about them, see {@link FollowUp}. */
public final class AssetsById {

  private static final String FIND =
      "SELECT " + AssetRows.COLUMNS + " FROM live_asset WHERE id = $1";

  private static final String AMONG = "SELECT id FROM live_asset WHERE id = ANY ($1)";

  private static final String FAILED =
      """
      UPDATE asset SET attributes = CASE WHEN $2::jsonb = '{}' THEN attributes - '%1$s'
        ELSE attributes || jsonb_build_object('%1$s', $2::jsonb) END
      WHERE id = $1 AND content_keys[1] = $3\
      """
          .formatted(AssetRows.FAILED_VARIANTS);

  private final SqlClient client;

  /**
   * @param client connections for background work
   */
  public AssetsById(SqlClient client) {
    this.client = client;
  }

  /**
   * An asset with all of its variants.
   *
   * @return empty when it is gone, or hidden
   */
  public Future<Optional<Asset>> find(long assetId) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(assetId))
        .map(rows -> rows.stream().map(AssetRows::asset).findFirst());
  }

  /** Which of some are there. */
  public Future<Set<Long>> among(Collection<Long> assetIds) {
    return client
        .preparedQuery(AMONG)
        .execute(Tuple.of(assetIds.toArray(Long[]::new)))
        .map(
            rows ->
                rows.stream().map(row -> row.getLong(0)).collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Writes down which of the variants that were to be made after the store could not be. Nothing
   * else of the asset changes, and nothing at all when it has other content by now.
   *
   * @param asset with the content that they were to be made of
   * @param reasons by profile, see {@link Asset#failedVariants}; none if empty
   */
  public Future<Void> failedVariants(Asset asset, Map<String, String> reasons) {
    JsonObject json = new JsonObject();
    reasons.forEach(json::put);
    return client.preparedQuery(FAILED).execute(Tuple.of(asset.id(), json, asset.key())).mapEmpty();
  }
}
