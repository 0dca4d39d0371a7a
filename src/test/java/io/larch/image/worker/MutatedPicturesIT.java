package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Filter;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.ImageJob.Turn;
import io.larch.image.job.WrittenFormat;
import io.larch.image.worker.ImageMetrics.Outcome;
import io.larch.testing.Damage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of every kind, damaged at random: each has an answer, the server's process feels
 * nothing, and what a picture does to its worker is over with the next one. A seed gives the same
 * files again.
 */
class MutatedPicturesIT {

  private static final int FEW = 300;
  private static final int MANY = 10_000;

  /** What a sound picture has to be asked for in between. */
  private static final int EVERY = 50;

  /** For all that a server's part of it may hold on to. */
  private static final long HEAP = 32L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(MutatedPicturesIT.class);

  @Test
  void fewDamagedPicturesAreAnswered() throws IOException {
    run(FEW, 19);
  }

  @Test
  @Tag("slow-fault")
  void manyDamagedPicturesAreAnswered() throws IOException {
    run(MANY, 20_261_201);
  }

  private static void run(int count, long seed) throws IOException {
    try (TestWorkers workers = new TestWorkers(TestWorkers.SETTINGS)) {
      List<byte[]> sound = sound(workers);
      Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
      long before = heap();
      for (int i = 0; i < count; i++) {
        Random random = new Random(seed + i);
        byte[] picture = Damage.damaged(sound.get(random.nextInt(sound.size())), random);
        Outcome outcome = outcome(workers, job(random), picture);
        outcomes.merge(outcome, 1, Integer::sum);
        // None of these is anything that a picture may do, however damaged.
        assertThat(outcome)
            .as("seed %d", seed + i)
            .isNotIn(Outcome.BUSY, Outcome.MISSING, Outcome.NO_SOURCE);
        if (outcome == Outcome.WORKER_DIED || outcome == Outcome.LATE || i % EVERY == 0) {
          LOG.info("seed {}: {}", seed + i, outcome);
          assertThat(outcome(workers, job(new Random(i)), sound.getFirst()))
              .as("after seed %d", seed + i)
              .isEqualTo(Outcome.MADE);
        }
      }
      LOG.info("{} damaged pictures: {}", count, outcomes);
      assertThat(outcomes).containsKeys(Outcome.MADE, Outcome.UNDECODABLE);
      assertThat(heap() - before).isLessThan(HEAP);
      assertThat(workers.processes()).hasSizeLessThanOrEqualTo(2);
    }
  }

  private static Outcome outcome(TestWorkers workers, ImageJob job, byte[] picture) {
    try {
      workers.make(job, picture);
      return Outcome.MADE;
    } catch (ImageProblem e) {
      return Outcome.of(e);
    }
  }

  private static List<byte[]> sound(TestWorkers workers) throws IOException {
    BufferedImage scene = Pictures.scene(120, 80, 0);
    byte[] png = Pictures.png(scene);
    List<byte[]> all = new ArrayList<>();
    all.add(Pictures.oriented(Pictures.jpeg(scene, false), 6));
    all.add(Pictures.jpeg(scene, true));
    all.add(png);
    all.add(Pictures.png(Pictures.palette(scene)));
    all.add(Pictures.png(Pictures.deep(scene)));
    all.add(Pictures.png(Pictures.transparent(120, 80)));
    all.add(Pictures.gif(120, 80, 4));
    all.add(workers.make(ImageJob.to(WrittenFormat.WEBP), png).bytes().getBytes());
    all.add(
        workers.make(ImageJob.to(WrittenFormat.WEBP), Pictures.gif(120, 80, 4)).bytes().getBytes());
    for (WrittenFormat format : List.of(WrittenFormat.AVIF, WrittenFormat.HEIC)) {
      if (workers.workers().formats().contains(format)) {
        all.add(workers.make(ImageJob.to(format), png).bytes().getBytes());
      }
    }
    return all;
  }

  private static ImageJob job(Random random) {
    WrittenFormat[] formats = {
      WrittenFormat.JPEG, WrittenFormat.PNG, WrittenFormat.WEBP, WrittenFormat.GIF
    };
    ImageJob job = ImageJob.to(formats[random.nextInt(formats.length)]);
    return switch (random.nextInt(5)) {
      case 0 -> job.withSize(Size.inside(50, 0));
      case 1 -> job.withSize(Size.cover(40, 40, Gravity.ATTENTION)).withStrip(true);
      case 2 -> job.withTurn(Turn.BY_90, Mirror.VERTICAL);
      case 3 -> job.withFilter(Filter.SEPIA).withBlur(2);
      default -> job.withPad(10, 0x11223344);
    };
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
