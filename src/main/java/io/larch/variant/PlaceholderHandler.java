package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetsById;
import io.larch.asset.FollowUp;
import io.larch.asset.PlaceholderRepository;
import io.larch.asset.Placeholders;
import io.larch.config.ImageConfig;
import io.larch.config.Placeholder;
import io.larch.image.worker.ImageResult;
import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.task.FinalFailureException;
import io.larch.task.TaskHandler;
import io.larch.variant.PictureMaker.Original;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Makes the placeholders that {@link PictureTasks#PLACEHOLDERS} has recorded, of what was stored.
 * Where that can't be done, whoever tries, it is written down with the asset; then the task has
 * failed.
 */
public final class PlaceholderHandler implements TaskHandler {

  private final Vertx vertx;
  private final BackgroundPictures background;
  private final PictureMaker maker;
  private final AssetsById assets;
  private final PlaceholderRepository placeholders;
  private final TaskKind kind;

  /**
   * @param background whose turns these pictures take
   * @param maker decodes pictures
   * @param image how long that takes
   */
  public PlaceholderHandler(
      Vertx vertx,
      BackgroundPictures background,
      PictureMaker maker,
      AssetsById assets,
      PlaceholderRepository placeholders,
      ImageConfig image) {
    this.vertx = vertx;
    this.background = background;
    this.maker = maker;
    this.assets = assets;
    this.placeholders = placeholders;
    this.kind = PictureTasks.PLACEHOLDERS.kind(image);
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
                    : make(found.get(), wanted(task))
                        .recover(failure -> failed(task, found.get(), failure)));
  }

  /** Those that a task asks for, as far as they are known here. */
  private static Set<Placeholder> wanted(Task task) {
    List<String> names = PictureTasks.PLACEHOLDERS.names(task);
    Set<Placeholder> wanted = EnumSet.allOf(Placeholder.class);
    wanted.removeIf(each -> !names.contains(each.name()));
    return wanted;
  }

  private Future<Void> make(Asset asset, Set<Placeholder> wanted) {
    return background
        .take(() -> maker.pixels(PictureTasks.CLIENT, Original.of(asset), PlaceholderHashes.SIDE))
        .compose(made -> made.use(raster -> hash(raster, wanted)))
        .compose(hashes -> placeholders.keep(asset, hashes));
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
    String code = PictureTasks.code(task, failure);
    return code == null
        ? Future.failedFuture(failure)
        : placeholders
            .keep(asset, Placeholders.failed(code))
            .compose(_ -> Future.failedFuture(new FinalFailureException(code)));
  }
}
