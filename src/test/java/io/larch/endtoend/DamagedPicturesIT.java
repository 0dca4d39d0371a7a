package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.bench.ProcessMemory;
import io.larch.image.worker.Pictures;
import io.larch.testing.AssetClient;
import io.larch.testing.Damage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged pictures of every format, and small files that are large pictures, under names of their
 * own and of others, stored and transformed through a server with a small container's memory: it
 * stays up, each costs one failed request at the most, and none holds up a sound one. A seed gives
 * the same file again.
 */
class DamagedPicturesIT {

  private static final int FEW = 200;
  private static final int MANY = 10_000;
  private static final int CLIENTS = 4;

  /** As often a picture is one that is much larger than its file. */
  private static final int BOMB_OF = 100;

  /**
   * For what a request may take: the wait for a worker, the time for a picture, and as much again.
   */
  private static final Duration LONGEST = Duration.ofSeconds(40);

  /** What the server's process may have grown by since it has seen a fifth of the pictures. */
  private static final double GROWTH_MIB = 64;

  private static final String SOUND = "/assets/sound";
  private static final List<String> ENDINGS = List.of("", ".png", ".jpg", ".webp", ".gif", ".txt");

  @TempDir Path directory;

  @Test
  void fewDamagedPicturesCostNobodyElseARequest() throws Exception {
    run(FEW, 7);
  }

  @Test
  @Tag("slow-fault")
  void manyDamagedPicturesCostNobodyElseARequest() throws Exception {
    run(MANY, 20_261_201);
  }

  private void run(int count, long seed) throws Exception {
    try (SmallContainer larch = new SmallContainer(directory)) {
      List<byte[]> sound = sound(larch.client());
      List<byte[]> bombs = bombs();
      Map<String, Integer> answers = new ConcurrentSkipListMap<>();
      int fifth = count / 5;
      ask(larch.client(), sound, bombs, seed, 0, fifth, answers);
      double before = larch.residentMiB();
      ask(larch.client(), sound, bombs, seed, fifth, count, answers);
      double after = larch.residentMiB();
      System.out.printf(
          "%d damaged pictures from the seed %d: %s; the server holds %.0f MiB, %.0f after a fifth;"
              + " its workers %s%n",
          count, seed, answers, after, before, workers(larch));
      assertThat(answers).containsKeys("stored 201", "made 200", "made 422");
      assertThat(after - before).as("MiB more").isLessThan(GROWTH_MIB);
      assertThat(larch.process().alive()).isTrue();
      assertThat(larch.process().output()).doesNotContain("Exception");
    }
  }

  private static List<Double> workers(SmallContainer larch) throws IOException {
    List<Double> resident = new ArrayList<>();
    for (ProcessHandle child :
        ProcessHandle.of(larch.process().pid()).orElseThrow().children().toList()) {
      resident.add(ProcessMemory.resident(child.pid()));
    }
    return resident;
  }

  private static void ask(
      AssetClient http,
      List<byte[]> sound,
      List<byte[]> bombs,
      long seed,
      int from,
      int to,
      Map<String, Integer> answers)
      throws Exception {
    List<Callable<Void>> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int first = from + client;
      clients.add(
          () -> {
            for (int i = first; i < to; i += CLIENTS) {
              ask(http, sound, bombs, seed + i, answers);
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (Future<Void> done : threads.invokeAll(clients)) {
        done.get();
      }
    }
  }

  private static void ask(
      AssetClient http,
      List<byte[]> sound,
      List<byte[]> bombs,
      long seed,
      Map<String, Integer> answers) {
    Random random = new Random(seed);
    List<byte[]> kind = random.nextInt(BOMB_OF) == 0 ? bombs : sound;
    byte[] whole = kind.get(random.nextInt(kind.size()));
    boolean spared = kind.equals(bombs) && random.nextBoolean();
    byte[] picture = spared ? whole : Damage.damaged(whole, random);
    String path = "/assets/damaged/" + seed + ENDINGS.get(random.nextInt(ENDINGS.size()));
    int stored = http.store(path, picture).statusCode();
    answers.merge("stored " + stored, 1, Integer::sum);
    assertThat(stored).as("store, seed %d", seed).isIn(201, 400, 422);
    if (stored != 201) {
      return;
    }
    long begin = System.nanoTime();
    HttpResponse<byte[]> made = made(http, path + "/-/content?" + query(random));
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    answers.merge("made " + made.statusCode(), 1, Integer::sum);
    assertThat(made.statusCode()).as("seed %d", seed).isIn(200, 400, 422, 503);
    assertThat(took).as("seed %d", seed).isLessThan(LONGEST);
    if (made.statusCode() == 503 || seed % 50 == 0) {
      System.out.printf("seed %d: %d after %d ms%n", seed, made.statusCode(), took.toMillis());
      // Another width each time, so that it has to be made.
      assertThat(made(http, SOUND + "/-/content?w=" + (1 + seed % 100)).statusCode())
          .as("a sound picture after seed %d", seed)
          .isEqualTo(200);
    }
    assertThat(http.delete(path).statusCode()).isEqualTo(204);
  }

  private static HttpResponse<byte[]> made(AssetClient http, String target) {
    return http.send(http.request(target).GET(), BodyHandlers.ofByteArray());
  }

  private static String query(Random random) {
    String format = List.of("jpg", "png", "webp", "gif").get(random.nextInt(4));
    String what =
        switch (random.nextInt(5)) {
          case 0 -> "w=50";
          case 1 -> "w=40&h=40&fit=crop&g=attention&strip=true";
          case 2 -> "r=90&f=v";
          case 3 -> "filter=sepia&blur=2&w=30";
          default -> "pad=10&pad-c=112233";
        };
    return what + "&format=" + format;
  }

  /** Of every format that is read here, those that only the server writes included. */
  private static List<byte[]> sound(AssetClient http) throws IOException {
    BufferedImage scene = Pictures.scene(120, 80, 0);
    byte[] png = Pictures.png(scene);
    byte[] gif = Pictures.gif(120, 80, 4);
    List<byte[]> all =
        new ArrayList<>(
            List.of(
                png,
                gif,
                Pictures.oriented(Pictures.jpeg(scene, false), 6),
                Pictures.jpeg(scene, true),
                Pictures.png(Pictures.palette(scene)),
                Pictures.png(Pictures.deep(scene)),
                Pictures.png(Pictures.transparent(120, 80))));
    assertThat(http.store("/assets/sound", png).statusCode()).isEqualTo(201);
    assertThat(http.store("/assets/moving", gif).statusCode()).isEqualTo(201);
    HttpResponse<byte[]> webp = made(http, SOUND + "/-/content?format=webp");
    assumeTrue(webp.statusCode() != 501, "left out: libvips is missing");
    all.add(webp.body());
    all.add(made(http, "/assets/moving/-/content?format=webp").body());
    for (String format : List.of("avif", "heic")) {
      HttpResponse<byte[]> made = made(http, SOUND + "/-/content?format=" + format);
      if (made.statusCode() == 200) {
        all.add(made.body());
      }
    }
    return all;
  }

  /** Just within the bound of pixels, far beyond it, and of many frames. */
  private static List<byte[]> bombs() throws IOException {
    return List.of(
        Pictures.png(new BufferedImage(7_000, 7_000, BufferedImage.TYPE_BYTE_BINARY)),
        Pictures.png(new BufferedImage(16_000, 16_000, BufferedImage.TYPE_BYTE_BINARY)),
        Pictures.gif(400, 400, 100));
  }
}
