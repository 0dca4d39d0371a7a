package io.larch.variant;

import io.larch.asset.AssetProblem;
import io.larch.asset.FollowUp;
import io.larch.asset.PictureProblem;
import io.larch.config.ImageConfig;
import io.larch.config.PathImageConfig;
import io.larch.config.PathRules;
import io.larch.config.VariantMode;
import io.larch.content.ContentStoreException;
import io.larch.image.ImageFormat;
import io.larch.image.worker.ImageProblem;
import io.larch.intake.AfterStore;
import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.retry.Backoff;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is made of a picture once it is stored, whether or not somebody asks for it: a kind of tasks
 * each, recorded with the picture, with the names of what its path's rules want at that time.
 */
public enum PictureTasks {
  /** The variants of profiles. */
  VARIANTS("variant", "profiles") {
    @Override
    Set<String> wanted(PathImageConfig images) {
      return images.mode() == VariantMode.DISABLED ? Set.of() : images.eager();
    }
  },

  /** What stands for a picture while it is loaded. */
  PLACEHOLDERS("placeholder", "placeholders") {
    @Override
    Set<String> wanted(PathImageConfig images) {
      return images.placeholders().stream().map(Enum::name).collect(Collectors.toSet());
    }
  };

  /** Who asks the workers for what tasks make: one client beside all others. */
  static final String CLIENT = "larch";

  /** Enough for a store that is away for hours. */
  private static final int ATTEMPTS = 40;

  /** How often a picture may keep a worker busy for too long, or end it. */
  private static final int MOST_CRASHES = 4;

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15));

  /** Beside what it takes to make one: for the turn, for the store, and for more of them. */
  private static final Duration MORE_TIME = Duration.ofMinutes(5);

  private static final int HELD = 200;

  private final String kind;
  private final String payload;

  PictureTasks(String kind, String payload) {
    this.kind = kind;
    this.payload = payload;
  }

  /** What the rules of a path want, by name. */
  abstract Set<String> wanted(PathImageConfig images);

  /**
   * The kind of the tasks.
   *
   * @param image how long pictures take, and how many are made at once
   */
  public TaskKind kind(ImageConfig image) {
    return new TaskKind(
        kind,
        ATTEMPTS,
        BackgroundPictures.atOnce(image),
        HELD,
        image.maxWait().plus(image.timeout()).plus(MORE_TIME),
        BACKOFF);
  }

  /** What has the tasks recorded. */
  public AfterStore recorded(PathRules rules, ImageConfig image) {
    TaskKind tasks = kind(image);
    return (path, content) -> {
      Set<String> names = wanted(rules.at(path).images());
      return names.isEmpty() || ImageFormat.ofMediaType(content.type().mediaType()) == null
          ? List.of()
          : List.of(
              new FollowUp(
                  tasks,
                  new JsonObject().put(payload, new JsonArray(names.stream().sorted().toList()))));
    };
  }

  /** What a task names. */
  List<String> names(Task task) {
    return task.payload().getJsonArray(payload).stream().map(String::valueOf).toList();
  }

  /**
   * Why what a task was to make is given up, in the words of the catalogue of errors.
   *
   * @return null: it is tried again
   */
  static @Nullable String code(Task task, Throwable failure) {
    boolean last = isLast(task, failure);
    return switch (failure) {
      case PictureProblem.Undecodable _ -> "picture-undecodable";
      case PictureProblem.TooLarge _ -> "picture-too-large";
      case PictureProblem.TransformationNotSupported _ when last -> "transformation-not-supported";
      case AssetProblem.ContentMissing _ when last -> "content-missing";
      case ContentStoreException e when last && e.kind() == ContentStoreException.Kind.NOT_FOUND ->
          "content-missing";
      default -> last ? "unavailable" : null;
    };
  }

  /**
   * Whether a task that has failed now is given up: after so many attempts, and sooner where it is
   * the picture that costs a worker each time.
   */
  static boolean isLast(Task task, Throwable failure) {
    int attempts = task.attempt() + 1;
    return attempts >= ATTEMPTS
        || (attempts >= MOST_CRASHES
            && (failure.getCause() instanceof ImageProblem.Late
                || failure.getCause() instanceof ImageProblem.WorkerDied));
  }
}
