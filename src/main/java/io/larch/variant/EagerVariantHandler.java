package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetsById;
import io.larch.asset.FollowUp;
import io.larch.asset.PictureProblem;
import io.larch.caller.Caller;
import io.larch.config.ImageConfig;
import io.larch.image.InvalidTransformationException;
import io.larch.image.Profiles;
import io.larch.image.TransformationRequest;
import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.task.FinalFailureException;
import io.larch.task.TaskHandler;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the variants that {@link PictureTasks#VARIANTS} has recorded, each as a request for it
 * would: what is there already, is not made again. A profile or a permission that is gone by now
 * leaves nothing to do, as an asset does.
 *
 * <p>What can't be made, whoever asks for it, is written down with the asset; then the task has
 * failed.
 */
public final class EagerVariantHandler implements TaskHandler {

  private final BackgroundPictures background;
  private final VariantService variants;
  private final AssetsById assets;
  private final Profiles profiles;
  private final long maxPixels;
  private final TaskKind kind;

  /**
   * @param background whose turns these pictures take
   * @param profiles those that there are
   * @param image how pictures are made
   */
  public EagerVariantHandler(
      BackgroundPictures background,
      VariantService variants,
      AssetsById assets,
      Profiles profiles,
      ImageConfig image) {
    this.background = background;
    this.variants = variants;
    this.assets = assets;
    this.profiles = profiles;
    this.maxPixels = image.maxPixels();
    this.kind = PictureTasks.VARIANTS.kind(image);
  }

  @Override
  public TaskKind kind() {
    return kind;
  }

  /** What became of the profiles so far. */
  private static final class Outcome {

    private final Map<String, String> failed = new TreeMap<>();
    private @Nullable Throwable toBeTriedAgain;
    private boolean gone;
  }

  @Override
  public Future<Void> run(Task task) {
    return variants
        .ready()
        .compose(_ -> assets.find(FollowUp.assetId(task)))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : make(task, found.get()).compose(done -> end(found.get(), done)));
  }

  private Future<Outcome> make(Task task, Asset asset) {
    Outcome outcome = new Outcome();
    Future<Void> made = Future.succeededFuture();
    for (String profile : PictureTasks.VARIANTS.names(task)) {
      if (profiles.names().contains(profile)) {
        made = made.compose(_ -> make(task, asset, profile, outcome));
      }
    }
    return made.map(outcome);
  }

  private Future<Void> make(Task task, Asset asset, String profile, Outcome outcome) {
    if (outcome.gone) {
      return Future.succeededFuture();
    }
    return background
        .take(
            () ->
                variants.choose(
                    Caller.anyone("task-" + task.id()),
                    asset,
                    TransformationRequest.read(
                        List.of(Map.entry(Profiles.PARAMETER, profile)), profiles, maxPixels),
                    null,
                    PictureTasks.CLIENT))
        .transform(
            made -> {
              if (made.failed()) {
                note(task, profile, made.cause(), outcome);
              }
              return Future.succeededFuture();
            });
  }

  private void note(Task task, String profile, Throwable failure, Outcome outcome) {
    switch (failure) {
      case AssetProblem.NotFound _ -> outcome.gone = true;
      case PictureProblem.TransformationNotAllowed _ -> {} // by the rules of today
      case InvalidTransformationException _ -> outcome.failed.put(profile, "invalid-request");
      default -> {
        String code = PictureTasks.code(task, failure);
        if (code == null) {
          outcome.toBeTriedAgain = failure;
        } else {
          outcome.failed.put(profile, code);
        }
      }
    }
  }

  private static String told(Map<String, String> failed) {
    return failed.entrySet().stream()
        .map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private Future<Void> end(Asset asset, Outcome outcome) {
    if (outcome.gone) {
      return Future.succeededFuture();
    }
    if (outcome.toBeTriedAgain != null) {
      return Future.failedFuture(outcome.toBeTriedAgain);
    }
    Future<Void> written =
        outcome.failed.equals(asset.failedVariants())
            ? Future.succeededFuture()
            : assets.failedVariants(asset, outcome.failed);
    return written.compose(
        _ ->
            outcome.failed.isEmpty()
                ? Future.succeededFuture()
                : Future.failedFuture(new FinalFailureException(told(outcome.failed))));
  }
}
