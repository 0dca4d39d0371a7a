package io.larch.app;

import io.larch.asset.AssetsById;
import io.larch.asset.PlaceholderRepository;
import io.larch.config.LarchConfig;
import io.larch.db.Database;
import io.larch.intake.AfterStore;
import io.larch.intake.FollowUpVerticle;
import io.larch.task.TaskHandler;
import io.larch.variant.BackgroundPictures;
import io.larch.variant.EagerVariantHandler;
import io.larch.variant.PictureMaker;
import io.larch.variant.PictureTasks;
import io.larch.variant.PlaceholderHandler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is done later, by tasks: the one list of the kinds that this version knows, the same in each
 * process whatever its roles are. A feature that defers work adds its handler to {@link #handlers},
 * and, where that follows from stores, what it wants recorded with them to {@link #afterStore}.
 */
final class DeferredWork {

  private DeferredWork() {}

  /** How often failed tasks of assets that are gone are looked for. */
  private static final Duration UPKEEP = Duration.ofMinutes(1);

  /** What is recorded with the assets that are stored. */
  static AfterStore afterStore(LarchConfig config) {
    return AfterStore.all(
        List.of(
            PictureTasks.VARIANTS.recorded(config.pathRules(), config.image()),
            PictureTasks.PLACEHOLDERS.recorded(config.pathRules(), config.image())));
  }

  /** Keeps what is recorded with assets in order. */
  static VerticleBase upkeep(LarchConfig config, Database database) {
    return new FollowUpVerticle(
        database.background(),
        Stream.of(PictureTasks.values()).map(tasks -> tasks.kind(config.image())).toList(),
        UPKEEP);
  }

  /** One handler of each kind. */
  static List<TaskHandler> handlers(
      Vertx vertx,
      LarchConfig config,
      Database database,
      Services services,
      PictureMaker pictures) {
    AssetsById assets = new AssetsById(database.background());
    BackgroundPictures background = new BackgroundPictures(vertx, config.image());
    return List.of(
        new EagerVariantHandler(
            background, services.variants(), assets, config.profiles(), config.image()),
        new PlaceholderHandler(
            vertx,
            background,
            pictures,
            assets,
            new PlaceholderRepository(database.background()),
            config.image()));
  }
}
