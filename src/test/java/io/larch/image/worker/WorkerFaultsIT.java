package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larch.config.ImageConfig;
import io.larch.content.ContentStream;
import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.WrittenFormat;
import io.larch.image.worker.ImageMetrics.Outcome;
import io.larch.image.worker.ImageProblem.Busy;
import io.larch.image.worker.ImageProblem.Late;
import io.larch.image.worker.ImageProblem.TooLarge;
import io.larch.image.worker.ImageProblem.TooLarge.What;
import io.larch.image.worker.ImageProblem.WorkerDied;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to one worker, or to one job, is the failure of that job and of nothing else. */
class WorkerFaultsIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ImageJob QUICK = ImageJob.to(WrittenFormat.PNG).withSize(Size.inside(40, 0));

  /** Takes a second or more. */
  private static final ImageJob SLOW =
      ImageJob.to(WrittenFormat.WEBP).withSize(Size.stretch(2_000, 2_000)).withBlur(40);

  private byte[] png = {};
  private TestWorkers workers = new TestWorkers(TestWorkers.SETTINGS);

  @BeforeEach
  void draw() throws IOException {
    png = Pictures.png(Pictures.scene(240, 160, 0));
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private void restart(ImageConfig settings) {
    workers.close();
    workers = new TestWorkers(settings);
  }

  @Test
  void killedWorkerIsOneFailedJob() {
    Future<TestWorkers.Made> first = workers.begin(SLOW, png);
    Future<TestWorkers.Made> second = workers.begin(SLOW, png);
    await().atMost(SOON).until(() -> workers.working() == 2);
    ProcessHandle victim = workers.processes().getFirst();
    victim.destroyForcibly();
    List<Future<TestWorkers.Made>> both = List.of(first, second);
    await().atMost(SOON).until(() -> both.stream().allMatch(Future::isComplete));
    assertThat(both.stream().filter(Future::failed)).hasSize(1);
    assertThat(both.stream().filter(Future::failed).findFirst().orElseThrow().cause())
        .isInstanceOf(WorkerDied.class);
    assertNextIsMade();
    assertThat(workers.count(Outcome.WORKER_DIED)).isEqualTo(1);
  }

  @Test
  void workersThatDieIdleAreReplaced() {
    List<ProcessHandle> victims = workers.processes();
    victims.forEach(ProcessHandle::destroyForcibly);
    await().atMost(SOON).until(() -> victims.stream().noneMatch(ProcessHandle::isAlive));
    for (int i = 0; i < 10; i++) {
      assertNextIsMade();
    }
    assertThat(workers.count(Outcome.WORKER_DIED)).isZero();
  }

  @Test
  void lateJobIsEnded() {
    restart(TestWorkers.settings(1, 8, Duration.ofMillis(300), 1_000, ""));
    List<Long> before = pids();
    assertThatExceptionOfType(Late.class).isThrownBy(() -> workers.make(SLOW, png));
    assertNextIsMade();
    assertThat(pids()).doesNotContainAnyElementsOf(before);
  }

  @Test
  void contentThatStandsStillIsLateAndTheWorkerRemains() {
    restart(TestWorkers.settings(1, 8, Duration.ofMillis(300), 1_000, ""));
    List<Long> before = pids();
    BufferStream source = stream().standingStill();
    assertThatExceptionOfType(Late.class).isThrownBy(() -> make(QUICK, -1, source));
    assertThat(source.isClosed()).isTrue();
    assertNextIsMade();
    assertThat(pids()).isEqualTo(before);
  }

  @Test
  void failureOfTheSourceIsTheFailureOfTheJob() {
    List<Long> before = pids();
    IllegalStateException failure = new IllegalStateException("the store is gone");
    BufferStream source = stream().failing(failure);
    assertThatThrownBy(() -> make(QUICK, png.length, source)).isSameAs(failure);
    assertThatThrownBy(() -> make(QUICK, png.length, () -> Future.failedFuture(failure)))
        .isSameAs(failure);
    assertThatThrownBy(
            () ->
                make(
                    QUICK,
                    png.length,
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertNextIsMade();
    assertThat(pids()).isEqualTo(before);
    assertThat(workers.count(Outcome.NO_SOURCE)).isEqualTo(3);
  }

  @Test
  void contentThatIsTooLongIsRefused() {
    List<Long> before = pids();
    long max = TestWorkers.SETTINGS.maxSourceSize();
    BufferStream unread = stream();
    assertThatExceptionOfType(TooLarge.class)
        .isThrownBy(() -> make(QUICK, max + 1, unread))
        .satisfies(problem -> assertThat(problem.what()).isEqualTo(What.SOURCE))
        .satisfies(problem -> assertThat(problem.bound()).isEqualTo(max));
    assertThat(unread.position()).isZero();
    BufferStream endless = new BufferStream(context(), Buffer.buffer(new byte[20 << 20]));
    assertThatExceptionOfType(TooLarge.class)
        .isThrownBy(() -> make(QUICK, -1, endless))
        .satisfies(problem -> assertThat(problem.what()).isEqualTo(What.SOURCE));
    assertThat(endless.isClosed()).isTrue();
    assertThat(endless.position()).isLessThan(10 << 20);
    assertNextIsMade();
    assertThat(pids()).isEqualTo(before);
  }

  @Test
  void contentMayHaveAnyLengthThatNobodyKnows() {
    assertThat(make(QUICK, -1, stream()).width()).isEqualTo(40);
  }

  @Test
  void fullQueueIsBusyAtOnceAndOpensNoSource() {
    restart(TestWorkers.settings(1, 1, Duration.ofSeconds(20), 1_000, ""));
    Future<TestWorkers.Made> made = workers.begin(SLOW, png);
    await().atMost(SOON).until(() -> workers.working() == 1);
    BufferStream waiting = stream();
    Future<ImageResult> next = begin(QUICK, png.length, waiting);
    BufferStream refused = stream();
    assertThatExceptionOfType(Busy.class).isThrownBy(() -> make(QUICK, png.length, refused));
    assertThat(made.isComplete()).isFalse();
    assertThat(waiting.position()).isZero();
    assertThat(refused.position()).isZero();
    TestWorkers.await(made);
    TestWorkers.await(next).close();
  }

  @Test
  void longWaitIsBusy() {
    ImageConfig usual = TestWorkers.SETTINGS;
    restart(
        new ImageConfig(
            1,
            1,
            usual.idleTimeout(),
            usual.jobsPerWorker(),
            usual.timeout(),
            usual.maxWaiting(),
            Duration.ofMillis(100),
            usual.maxPixels(),
            usual.maxSourceSize(),
            usual.maxResultSize(),
            usual.maxResults(),
            usual.maxMemory(),
            null));
    Future<TestWorkers.Made> made = workers.begin(SLOW, png);
    await().atMost(SOON).until(() -> workers.working() == 1);
    assertThatExceptionOfType(Busy.class).isThrownBy(() -> workers.make(QUICK, png));
    assertThat(made.isComplete()).isFalse();
    assertThat(workers.waiting()).isZero();
  }

  @Test
  void firstComeIsFirstServed() {
    restart(TestWorkers.settings(1, 16, Duration.ofSeconds(20), 1_000, ""));
    List<Integer> served = new ArrayList<>();
    List<Future<TestWorkers.Made>> all =
        IntStream.range(0, 8)
            .mapToObj(
                number ->
                    workers
                        .begin(QUICK, png)
                        .onSuccess(
                            _ -> {
                              synchronized (served) {
                                served.add(number);
                              }
                            }))
            .toList();
    all.forEach(TestWorkers::await);
    assertThat(served).isSorted().hasSize(8);
  }

  @Test
  void wornWorkerIsReplaced() {
    restart(TestWorkers.settings(1, 8, Duration.ofSeconds(20), 3, ""));
    List<Long> first = pids();
    for (int i = 0; i < 3; i++) {
      assertThat(pids()).isEqualTo(first);
      assertNextIsMade();
    }
    for (int i = 0; i < 3; i++) {
      assertNextIsMade();
    }
    await().atMost(SOON).until(() -> !pids().isEmpty());
    assertThat(pids()).isNotEqualTo(first);
  }

  @Test
  void replacedWorkersLeaveNothingBehind() throws IOException {
    restart(TestWorkers.settings(1, 8, Duration.ofSeconds(20), 1, ""));
    assertNextIsMade();
    long before = openFiles();
    for (int i = 0; i < 12; i++) {
      assertNextIsMade();
    }
    await().atMost(SOON).until(() -> openFiles() <= before + 3);
    await().atMost(SOON).until(() -> threads() <= 2);
    assertThat(workers.processes()).hasSizeLessThanOrEqualTo(1);
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("larch-image-errors"))
        .count();
  }

  @Test
  void resultsThatNobodyClosesFillTheirMemory() {
    ImageJob large = ImageJob.to(WrittenFormat.RGBA).withSize(Size.stretch(1_000, 1_000));
    List<ImageResult> held = new ArrayList<>();
    held.add(make(large, png.length, stream()));
    held.add(make(large, png.length, stream()));
    assertThatExceptionOfType(Busy.class).isThrownBy(() -> make(large, png.length, stream()));
    held.getFirst().close();
    held.getFirst().close();
    held.add(make(large, png.length, stream()));
    assertThatExceptionOfType(Busy.class).isThrownBy(() -> make(large, png.length, stream()));
    held.forEach(ImageResult::close);
    assertNextIsMade();
  }

  @Test
  void memoryOfAWorkerIsBounded() {
    ImageConfig usual = TestWorkers.SETTINGS;
    restart(
        new ImageConfig(
            1,
            1,
            usual.idleTimeout(),
            usual.jobsPerWorker(),
            usual.timeout(),
            usual.maxWaiting(),
            usual.maxWait(),
            100_000_000,
            usual.maxSourceSize(),
            usual.maxResultSize(),
            usual.maxResults(),
            200L << 20,
            null));
    ImageJob huge = ImageJob.to(WrittenFormat.JPEG).withSize(Size.stretch(9_000, 9_000));
    assertThatExceptionOfType(TooLarge.class)
        .isThrownBy(() -> workers.make(huge, png))
        .satisfies(problem -> assertThat(problem.what()).isEqualTo(What.MEMORY))
        .satisfies(problem -> assertThat(problem.bound()).isEqualTo(200L << 20));
    assertNextIsMade();
  }

  @Test
  void stopFailsWhatIsUnderWayAndWhatWaits() {
    restart(TestWorkers.settings(1, 8, Duration.ofSeconds(20), 1_000, ""));
    Future<TestWorkers.Made> running = workers.begin(SLOW, png);
    await().atMost(SOON).until(() -> workers.working() == 1);
    Future<TestWorkers.Made> waiting = workers.begin(SLOW, png);
    TestWorkers.await(workers.workers().close());
    assertThatExceptionOfType(WorkerDied.class).isThrownBy(() -> TestWorkers.await(running));
    assertThatExceptionOfType(Busy.class).isThrownBy(() -> TestWorkers.await(waiting));
    assertThatExceptionOfType(Busy.class).isThrownBy(() -> workers.make(QUICK, png));
  }

  @Test
  void workerKnowsNothingOfTheServersEnvironment() throws IOException {
    assertThat(workers.processes()).isNotEmpty();
    for (ProcessHandle process : workers.processes()) {
      String environment = Files.readString(Path.of("/proc/" + process.pid() + "/environ"));
      assertThat(Stream.of(environment.split("\0")).map(entry -> entry.split("=", 2)[0]))
          .isSubsetOf(
              "MALLOC_ARENA_MAX",
              "VIPS_DISC_THRESHOLD",
              "VIPS_WARNING",
              "LC_ALL",
              "LD_LIBRARY_PATH",
              // Which the JVM sets for itself.
              "NLSPATH");
    }
  }

  private void assertNextIsMade() {
    assertThat(workers.make(QUICK, png).width()).isEqualTo(40);
  }

  private List<Long> pids() {
    return workers.processes().stream().map(ProcessHandle::pid).sorted().toList();
  }

  private Context context() {
    return workers.vertx().getOrCreateContext();
  }

  private BufferStream stream() {
    return new BufferStream(context(), Buffer.buffer(png));
  }

  private Future<ImageResult> begin(ImageJob job, long length, ContentStream source) {
    return workers.workers().make("test", job, length, () -> Future.succeededFuture(source));
  }

  private ImageResult make(ImageJob job, long length, ContentStream source) {
    return TestWorkers.await(begin(job, length, source));
  }

  private ImageResult make(ImageJob job, long length, Supplier<Future<ContentStream>> source) {
    return TestWorkers.await(workers.workers().make("test", job, length, source));
  }
}
