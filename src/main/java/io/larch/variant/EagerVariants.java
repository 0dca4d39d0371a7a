package io.larch.variant;

import io.larch.asset.ContentInfo;
import io.larch.asset.FollowUp;
import io.larch.config.ImageConfig;
import io.larch.config.PathImageConfig;
import io.larch.config.PathRules;
import io.larch.config.VariantMode;
import io.larch.image.ImageFormat;
import io.larch.intake.AfterStore;
import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.path.AssetPath;
import io.larch.retry.Backoff;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/**
 * Has the variants made that the rules want of a picture once it is stored, whether or not somebody
 * asks for them: records a task for each picture, with the names of the profiles.
 */
public final class EagerVariants implements AfterStore {

  private static final String PROFILES = "profiles";

  /** Enough for a store that is away for hours. */
  private static final int ATTEMPTS = 40;

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15));

  /** Beside what it takes to make one: for the store, and for the other profiles. */
  private static final Duration MORE_TIME = Duration.ofMinutes(5);

  private static final int HELD = 200;

  private final PathRules rules;
  private final TaskKind kind;

  /**
   * @param image how long pictures take, and how many are made at once
   */
  public EagerVariants(PathRules rules, ImageConfig image) {
    this.rules = rules;
    this.kind = kind(image);
  }

  /** The kind of the tasks. Half of the workers are left to requests. */
  public static TaskKind kind(ImageConfig image) {
    return new TaskKind(
        "variant",
        ATTEMPTS,
        Math.max(1, image.workers() / 2),
        HELD,
        image.maxWait().plus(image.timeout()).plus(MORE_TIME),
        BACKOFF);
  }

  @Override
  public List<FollowUp> of(AssetPath path, ContentInfo content) {
    PathImageConfig images = rules.at(path).images();
    boolean wanted =
        !images.eager().isEmpty()
            && images.mode() != VariantMode.DISABLED
            && ImageFormat.ofMediaType(content.type().mediaType()) != null;
    return wanted
        ? List.of(
            new FollowUp(
                kind,
                new JsonObject()
                    .put(PROFILES, new JsonArray(List.copyOf(new TreeSet<>(images.eager()))))))
        : List.of();
  }

  /** The profiles that a task names. */
  static List<String> profiles(Task task) {
    return task.payload().getJsonArray(PROFILES).stream().map(String::valueOf).toList();
  }
}
