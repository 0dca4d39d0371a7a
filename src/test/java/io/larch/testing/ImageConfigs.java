package io.larch.testing;

import io.larch.config.ImageConfig;
import java.time.Duration;

/** How pictures are made in tests. */
public final class ImageConfigs {

  private static final long MIB = 1024 * 1024;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** As in production, with both workers ready. */
  public static final ImageConfig USUAL = withWorkers(2);

  private ImageConfigs() {}

  /** The same with another number of workers, all of them ready. */
  public static ImageConfig withWorkers(int workers) {
    return new ImageConfig(
        workers,
        workers,
        Duration.ofMinutes(2),
        1_000,
        TIMEOUT,
        64,
        Duration.ofSeconds(10),
        50_000_000,
        64 * MIB,
        32 * MIB,
        2,
        2_048 * MIB,
        null);
  }
}
