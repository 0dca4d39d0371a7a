package io.larch.bench;

import io.larch.config.DatabaseConfig;
import io.larch.testing.RadosgwServer;
import io.larch.testing.S3Server;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Content up to, or down from, Larch, against the same bodies straight to the S3 server. */
final class TransferBenchmark implements Benchmark {

  private static final int KIB = 1024;
  private static final int MIB = KIB * KIB;

  /**
   * A kind of content.
   *
   * @param bytes of each
   * @param count transfers of a round for each client
   */
  private record Size(String name, int bytes, int count) {}

  private static final List<Size> SIZES =
      List.of(
          new Size("4 KiB", 4 * KIB, 250),
          new Size("1 MiB", MIB, 40),
          new Size("50 MiB", 50 * MIB, 2));

  /** Before the first round, so that what is measured is not the JVM's compiler. */
  private static final List<Size> WARM_UP =
      List.of(new Size("4 KiB", 4 * KIB, 600), new Size("1 MiB", MIB, 60));

  /** What has a target; one for each client, as this store has 4 GiB of memory. */
  private static final List<Size> OF_RADOSGW = List.of(new Size("50 MiB", 50 * MIB, 1));

  private static final List<Size> WARM_UP_OF_RADOSGW = List.of(new Size("1 MiB", MIB, 60));

  private static final List<Size> QUICK =
      List.of(new Size("4 KiB", 4 * KIB, 5), new Size("6 MiB", 6 * MIB, 1));

  private static final int MOST_CLIENTS = 16;

  private final boolean up;

  private TransferBenchmark(boolean up) {
    this.up = up;
  }

  static TransferBenchmark store() {
    return new TransferBenchmark(true);
  }

  static TransferBenchmark fetch() {
    return new TransferBenchmark(false);
  }

  @Override
  public String name() {
    return up ? "store" : "fetch";
  }

  @Override
  public String about() {
    return up
        ? "content stored over HTTP, against the same put straight to S3"
        : "content fetched over HTTP, against the same got straight from S3";
  }

  @Override
  public Result run(Bench bench) throws Exception {
    boolean quick = bench.options().quick();
    List<Comparison> figures =
        new ArrayList<>(
            measure(
                bench,
                "s3proxy",
                bench.servers().s3Proxy(),
                quick ? QUICK : SIZES,
                quick ? QUICK : WARM_UP));
    if (!RadosgwServer.available()) {
      bench.progress("without radosgw, which is not installed");
    } else if (!quick) {
      try (RadosgwServer radosgw = RadosgwServer.start()) {
        figures.addAll(measure(bench, "radosgw", radosgw, OF_RADOSGW, WARM_UP_OF_RADOSGW));
      }
    }
    return new Result(figures, List.of());
  }

  private List<Comparison> measure(
      Bench bench, String store, S3Server server, List<Size> sizes, List<Size> warmUp)
      throws Exception {
    DatabaseConfig database = bench.servers().database();
    List<Comparison> figures = new ArrayList<>();
    try (Setting setting = new Setting(bench.setup(name(), database), database, server);
        Setting earlier = earlier(bench, server)) {
      warmUp(setting, earlier, warmUp);
      for (Size size : sizes) {
        for (int clients : new int[] {1, MOST_CLIENTS}) {
          // One client alone takes as long for a few as many together for many.
          int count = clients == 1 ? 4 * size.count() : clients * size.count();
          String label =
              "%s, %s, %d %s"
                  .formatted(store, size.name(), clients, clients == 1 ? "client" : "clients");
          Rounds<Round> rounds =
              measure(bench, label, setting, earlier, new Measured(size, clients, count));
          figures.addAll(figures(bench, label, size, rounds));
          setting.clear();
          if (earlier != null) {
            earlier.clear();
          }
        }
      }
    }
    return figures;
  }

  private void warmUp(Setting setting, @Nullable Setting earlier, List<Size> sizes)
      throws Exception {
    for (Size size : sizes) {
      Measured what = new Measured(size, MOST_CLIENTS, MOST_CLIENTS * size.count());
      Ways both = ways(setting.transfers, what);
      both.larch().call();
      if (earlier == null) {
        both.floor().call();
      } else {
        ways(earlier.transfers, what).larch().call();
        earlier.clear();
      }
      setting.clear();
    }
  }

  private @Nullable Setting earlier(Bench bench, S3Server server) throws Exception {
    if (!bench.comparesCheckouts()) {
      return null;
    }
    DatabaseConfig database = bench.servers().database();
    return new Setting(bench.earlier(name(), database), database, server);
  }

  /** Who takes part: a server with a database and a bucket of its own. */
  private static final class Setting implements AutoCloseable {

    private final ObjectStock objects;
    private final LarchServer larch;
    private final AssetTable table;
    private final Transfers transfers;

    Setting(LarchServer.Setup setup, DatabaseConfig database, S3Server server) throws Exception {
      objects = new ObjectStock(server);
      larch = setup.store(server, objects.bucket()).start("[api]");
      table = new AssetTable(database);
      transfers = new Transfers(larch.url(), objects);
    }

    void clear() throws SQLException {
      objects.clear();
      table.execute("TRUNCATE asset, asset_path, purge_batch");
    }

    @Override
    public void close() throws SQLException {
      transfers.close();
      table.close();
      larch.close();
      objects.close();
    }
  }

  /** What is done in a round. */
  private record Measured(Size size, int clients, int count) {}

  /**
   * What a round gave.
   *
   * @param rate of requests, per second
   * @param larch milliseconds of Larch's CPU for each request
   * @param all milliseconds of the whole machine's CPU for each request
   */
  private record Round(double rate, double larch, double all) {}

  private Rounds<Round> measure(
      Bench bench, String label, Setting setting, @Nullable Setting earlier, Measured what)
      throws Exception {
    Ways both = ways(setting.transfers, what);
    Callable<Round> beside;
    if (earlier == null) {
      beside = () -> round(setting, what.count(), both.floor());
    } else {
      Callable<Double> same = ways(earlier.transfers, what).larch();
      beside = () -> round(earlier, what.count(), same);
    }
    return Rounds.run(
        bench, name() + ", " + label, () -> round(setting, what.count(), both.larch()), beside);
  }

  /** The two ways of doing it; each says how many seconds it took. */
  private record Ways(Callable<Double> larch, Callable<Double> floor) {}

  private Ways ways(Transfers transfers, Measured what) throws Exception {
    int clients = what.clients();
    int count = what.count();
    byte[] content = Transfers.content(what.size().bytes());
    if (up) {
      return new Ways(
          () -> transfers.store(clients, count, content),
          () -> transfers.put(clients, count, content));
    }
    transfers.prepare(clients, content);
    return new Ways(
        () -> transfers.fetch(clients, count, content.length),
        () -> transfers.get(clients, count, content.length));
  }

  private Round round(Setting setting, int count, Callable<Double> seconds) throws Exception {
    double larchBefore = ProcessCpu.millis(setting.larch.pid());
    double allBefore = MachineCpu.millis();
    double rate = count / seconds.call();
    Round round =
        new Round(
            rate,
            (ProcessCpu.millis(setting.larch.pid()) - larchBefore) / count,
            (MachineCpu.millis() - allBefore) / count);
    if (up) {
      // Else writing gigabytes of earlier rounds to the disk slows down later ones.
      setting.objects.clear();
    }
    return round;
  }

  private static List<Comparison> figures(
      Bench bench, String label, Size size, Rounds<Round> rounds) {
    boolean small = size.bytes() < MIB;
    double unit = small ? 1 : (double) size.bytes() / MIB;
    String cpu = small ? "ms/request" : "ms/MiB";
    return List.of(
        rounds.figure(
            label,
            small ? "requests/s" : "MiB/s",
            round -> round.rate() * unit,
            bench.rate(size.bytes() == 50 * MIB ? Target.ratioAtLeast(0.8) : null)),
        rounds.figure(label + ": CPU of all", cpu, round -> round.all() / unit, null),
        new Comparison(
            label + ": of Larch",
            cpu,
            rounds.larch(round -> round.larch() / unit),
            bench.comparesCheckouts() ? rounds.floor(round -> round.larch() / unit) : null,
            null));
  }
}
