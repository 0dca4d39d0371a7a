package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetsById;
import io.larch.asset.FollowUp;
import io.larch.asset.PlaceholderRepository;
import io.larch.asset.Placeholders;
import io.larch.config.ImageConfig;
import io.larch.config.Placeholder;
import io.larch.image.worker.ImageProblem;
import io.larch.image.worker.ImageResult;
import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.task.FinalFailureException;
import io.larch.task.TaskHandler;
import io.larch.variant.PictureMaker.Original;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the placeholders that {@link PlaceholderTasks} has recorded, of what was stored. Where that
 * can't be done, whoever tries, it is written down with the asset; then the task has failed.
 */
public final class PlaceholderHandler implements TaskHandler {

  /** How often a picture may keep a worker busy for too long, or end it. */
  private static final int MOST_CRASHES = 4;

  private final Vertx vertx;
  private final PictureMaker maker;
  private final AssetsById assets;
  private final PlaceholderRepository placeholders;
  private final TaskKind kind;

  /**
   * @param maker decodes pictures
   * @param image how long that takes
   */
  public PlaceholderHandler(
      Vertx vertx,
      PictureMaker maker,
      AssetsById assets,
      PlaceholderRepository placeholders,
      ImageConfig image) {
    this.vertx = vertx;
    this.maker = maker;
    this.assets = assets;
    this.placeholders = placeholders;
    this.kind = PlaceholderTasks.kind(image);
  }

  @Override
  public TaskKind kind() {
    return kind;
  }

  @Override
  public Future<Void> run(Task task) {
    return assets
        .find(FollowUp.assetId(task))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : make(found.get(), PlaceholderTasks.wanted(task))
                        .recover(failure -> failed(task, found.get(), failure)));
  }

  private Future<Void> make(Asset asset, Set<Placeholder> wanted) {
    return maker
        .pixels(Original.of(asset), PlaceholderHashes.SIDE)
        .compose(raster -> hash(raster, wanted).onComplete(_ -> raster.close()))
        .compose(made -> placeholders.keep(asset, made));
  }

  private Future<Placeholders> hash(ImageResult raster, Set<Placeholder> wanted) {
    return vertx
        .executeBlocking(
            () ->
                PlaceholderHashes.of(
                    wanted, raster.width(), raster.height(), raster.bytes().getBytes()),
            false)
        .map(Objects::requireNonNull);
  }

  private Future<Void> failed(Task task, Asset asset, Throwable failure) {
    String code = code(task, failure);
    return code == null
        ? Future.failedFuture(failure)
        : placeholders
            .keep(asset, Placeholders.failed(code))
            .compose(_ -> Future.failedFuture(new FinalFailureException(code)));
  }

  /** Why it is given up, in the words of the catalogue; null: it is tried again. */
  private @Nullable String code(Task task, Throwable failure) {
    int attempt = task.attempt() + 1;
    boolean last =
        attempt >= kind.attempts() || (attempt >= MOST_CRASHES && isThePictures(failure));
    return switch (failure) {
      case AssetProblem.PictureUndecodable _ -> "picture-undecodable";
      case AssetProblem.PictureTooLarge _ -> "picture-too-large";
      case AssetProblem.TransformationNotSupported _ when last -> "transformation-not-supported";
      default -> last ? "unavailable" : null;
    };
  }

  private static boolean isThePictures(Throwable failure) {
    return failure.getCause() instanceof ImageProblem.Late
        || failure.getCause() instanceof ImageProblem.WorkerDied;
  }
}
