package io.larch.variant;

import io.larch.asset.ContentInfo;
import io.larch.asset.FollowUp;
import io.larch.config.ImageConfig;
import io.larch.config.PathRules;
import io.larch.config.Placeholder;
import io.larch.image.ImageFormat;
import io.larch.intake.AfterStore;
import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.path.AssetPath;
import io.larch.retry.Backoff;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Has the placeholders made that the rules want of a picture once it is stored: records a task for
 * each picture, with what is wanted at that time.
 */
public final class PlaceholderTasks implements AfterStore {

  private static final String PLACEHOLDERS = "placeholders";

  /** Enough for a store that is away for hours. */
  private static final int ATTEMPTS = 40;

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15));

  /** Beside what it takes to decode one. */
  private static final Duration MORE_TIME = Duration.ofMinutes(1);

  private static final int HELD = 200;

  private final PathRules rules;
  private final TaskKind kind;

  /**
   * @param image how long pictures take, and how many are made at once
   */
  public PlaceholderTasks(PathRules rules, ImageConfig image) {
    this.rules = rules;
    this.kind = kind(image);
  }

  /** The kind of the tasks. Half of the workers are left to others. */
  public static TaskKind kind(ImageConfig image) {
    return new TaskKind(
        "placeholder",
        ATTEMPTS,
        Math.max(1, image.workers() / 2),
        HELD,
        image.maxWait().plus(image.timeout()).plus(MORE_TIME),
        BACKOFF);
  }

  @Override
  public List<FollowUp> of(AssetPath path, ContentInfo content) {
    Set<Placeholder> wanted = rules.at(path).images().placeholders();
    if (wanted.isEmpty() || ImageFormat.ofMediaType(content.type().mediaType()) == null) {
      return List.of();
    }
    List<String> names = wanted.stream().map(Enum::name).sorted().toList();
    return List.of(new FollowUp(kind, new JsonObject().put(PLACEHOLDERS, new JsonArray(names))));
  }

  /** Those that a task asks for, as far as they are known here. */
  static Set<Placeholder> wanted(Task task) {
    JsonArray names = task.payload().getJsonArray(PLACEHOLDERS);
    Set<Placeholder> wanted = EnumSet.allOf(Placeholder.class);
    wanted.removeIf(each -> !names.contains(each.name()));
    return wanted;
  }
}
