package io.larch.bench;

import io.larch.bench.Wrk.Order;
import io.larch.bench.Wrk.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pictures made on demand and kept, against libvips alone, other content, and a peer. */
final class ImageBenchmark implements Benchmark {

  private static final int WIDTH = 400;
  private static final int HEIGHT = 300;

  /** As many as Larch has by default. */
  private static final int WORKERS = 2;

  /** So that no worker waits for a client. */
  private static final int CLIENTS = 2 * WORKERS;

  private static final int AT_ONCE = 64;
  private static final int CONNECTIONS = 16;
  private static final String PICTURE = "photograph.jpg";

  @Override
  public String name() {
    return "image";
  }

  @Override
  public String about() {
    return "a photograph of 12 megapixels made a WebP of 400 pixels over HTTP, against libvips"
        + " alone, and "
        + Ipx.version();
  }

  @Override
  public boolean comparesCheckouts() {
    return false;
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    Path pictures = Files.createDirectories(directory.resolve("pictures"));
    byte[] photograph = Photograph.jpeg(bench.size(4_000, 800), bench.size(3_000, 600));
    Files.write(pictures.resolve(PICTURE), photograph);
    List<Comparison> figures = new ArrayList<>();
    Optional<Ipx> peer =
        bench.options().quick() ? Optional.empty() : Ipx.start(bench, directory, pictures);
    try (LarchServer larch = larch(bench, directory, "");
        Makers makers = Makers.start(pictures.resolve(PICTURE), WIDTH, HEIGHT, WORKERS);
        PictureClients clients = clients(bench, larch, photograph)) {
      figures.addAll(alone(bench, clients, makers));
      figures.addAll(kept(bench, larch, clients, new Wrk(directory)));
      figures.addAll(oneForMany(bench, clients));
      if (peer.isPresent()) {
        figures.addAll(besidePeer(bench, clients, peer.get(), "ipx"));
      }
    }
    if (peer.isPresent()) {
      try (Ipx ipx = peer.get();
          LarchServer larch =
              larch(bench, directory, "image.library = \"%s\"".formatted(ipx.library()));
          PictureClients clients = clients(bench, larch, photograph)) {
        figures.addAll(besidePeer(bench, clients, ipx, "ipx, whose libvips both have"));
      }
    }
    return new Result(figures, List.of());
  }

  private LarchServer larch(Bench bench, Path directory, String setting) throws IOException {
    return bench
        .setup(name(), bench.servers().database())
        .start("[api]", fileSystem(directory), setting);
  }

  private static PictureClients clients(Bench bench, LarchServer larch, byte[] photograph)
      throws Exception {
    PictureClients clients = new PictureClients(larch, WIDTH);
    clients.warmUp(Photograph.jpeg(160, 120), bench.size(600, 4));
    clients.store(photograph, bench.size(24, 4));
    return clients;
  }

  /**
   * The store is none of what is measured here, and what reads from it least is the file system.
   */
  private static String fileSystem(Path directory) throws IOException {
    Path content = Files.createTempDirectory(directory, "content");
    return "content { type = file-system, file-system.directory = \"%s\" }".formatted(content);
  }

  private static List<Comparison> alone(Bench bench, PictureClients clients, Makers makers)
      throws Exception {
    int count = bench.size(48, 4);
    Rounds<Double> one =
        Rounds.run(
            bench,
            "image, 1 client",
            () -> median(clients.madeByOne(count)),
            () -> median(makers.madeByOne(count)));
    Rounds<Double> all =
        Rounds.run(
            bench,
            "image, all workers",
            () -> clients.rate(CLIENTS, 2 * count),
            () -> makers.rate(2 * count));
    return List.of(
        one.figure("made, 1 client: p50", "ms", Double::doubleValue, Target.ratioAtMost(1.3)),
        all.figure(
            "made, %d clients, %d workers: rate; floor: as many processes"
                .formatted(CLIENTS, WORKERS),
            "pictures/s",
            Double::doubleValue,
            Target.ratioAtLeast(0.85)));
  }

  private static List<Comparison> besidePeer(
      Bench bench, PictureClients clients, Ipx ipx, String floor) throws Exception {
    int count = bench.size(48, 4);
    Rounds<Double> one =
        Rounds.run(
            bench,
            "image, 1 client, beside " + floor,
            () -> median(clients.madeByOne(count)),
            () -> median(clients.peerMadeByOne(ipx.made(PICTURE, WIDTH), count)));
    Rounds<Double> many =
        Rounds.run(
            bench,
            "image, all workers, beside " + floor,
            () -> clients.rate(CLIENTS, 2 * count),
            () -> clients.peerRate(ipx.made(PICTURE, WIDTH), CLIENTS, 2 * count));
    return List.of(
        one.figure(
            "made, 1 client: p50; floor: " + floor,
            "ms",
            Double::doubleValue,
            Target.ratioAtMost(1)),
        many.figure(
            "made, %d clients: rate; floor: %s".formatted(CLIENTS, floor),
            "pictures/s",
            Double::doubleValue,
            Target.ratioAtLeast(1)));
  }

  private static List<Comparison> kept(
      Bench bench, LarchServer larch, PictureClients clients, Wrk wrk) throws Exception {
    int assets = clients.keepAll();
    Duration time = Duration.ofSeconds(bench.size(5, 1));
    Rounds<Load> rounds =
        Rounds.run(
            bench,
            "image, kept variants",
            () ->
                wrk.run(
                    larch.url(),
                    CONNECTIONS,
                    time,
                    requests(PictureClients.PICTURES, clients.query(), assets)),
            () ->
                wrk.run(
                    larch.url(), CONNECTIONS, time, requests(PictureClients.PLAIN, "", assets)));
    return List.of(
        rounds.figure(
            "kept, %d connections: rate; floor: content of that size".formatted(CONNECTIONS),
            "requests/s",
            Load::rate,
            Target.ratioAtLeast(0.9)),
        rounds.figure(
            "kept, %d connections: p50; floor: content of that size".formatted(CONNECTIONS),
            "ms",
            Load::p50,
            null));
  }

  private static Requests requests(String head, String query, int last) {
    return new Requests("GET", head, "/-/content" + query, last, Order.RANDOM);
  }

  private static List<Comparison> oneForMany(Bench bench, PictureClients clients) throws Exception {
    List<Double> jobs = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    for (int round = 0; round <= bench.options().rounds(); round++) {
      PictureClients.Rush rush = clients.rush(AT_ONCE);
      if (round > 0) {
        jobs.add(rush.jobs());
        times.add(rush.millis());
      }
    }
    bench.progress("image, one variant for many: done");
    return List.of(
        new Comparison(
            AT_ONCE + " clients, one new variant: jobs",
            "jobs",
            new Samples(jobs),
            null,
            Target.atMost(1)),
        new Comparison(
            AT_ONCE + " clients, one new variant: all answered",
            "ms",
            new Samples(times),
            null,
            null));
  }

  private static double median(double[] millis) {
    return Samples.of(millis).median();
  }
}
