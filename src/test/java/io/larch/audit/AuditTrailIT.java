package io.larch.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.larch.audit.AuditReader.Page;
import io.larch.audit.AuditReader.Question;
import io.larch.config.AuditConfig;
import io.larch.config.DatabaseConfig;
import io.larch.db.Database;
import io.larch.path.AssetPath;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTrailIT {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456Z");
  private static final AuditConfig CONFIG =
      new AuditConfig(true, AuditConfig.Paths.PLAIN, Duration.ofDays(36_500));
  private static final Question EVERYTHING = new Question(null, null, null, null, null);

  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Vertx vertx;
  private Database database;
  private AuditTrail trail;
  private AuditReader reader;

  @BeforeEach
  void start() {
    vertx = EventLoops.vertx();
    database = new Database(vertx, config);
    trail = new AuditTrail(database.background(), CONFIG, Clock.fixed(NOW, ZoneOffset.UTC), meters);
    reader = new AuditReader(database.background(), CONFIG);
  }

  @AfterEach
  void close() {
    result(vertx.close());
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static AuditRecord record(Instant at, String subject, String path, String action) {
    return new AuditRecord(at, subject, "request-1", action, path, "entry/1", 1, "done");
  }

  private List<AuditRecord> all(Question question) {
    List<AuditRecord> records = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page page = result(reader.page(question, cursor, 3));
      assertThat(page.records()).hasSizeLessThanOrEqualTo(3);
      records.addAll(page.records());
      cursor = page.nextCursor();
    } while (cursor != null);
    return records;
  }

  private void write(List<AuditRecord> records) {
    records.forEach(trail::record);
    String id = result(vertx.deployVerticle(trail));
    result(vertx.undeploy(id));
  }

  @Test
  void recordsAreReadNewestFirstPageByPage() {
    List<AuditRecord> records = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      // Several of the same moment, which a page may end within.
      records.add(record(NOW.plusSeconds(i / 4), "key:" + i, "/a/" + i, "delete"));
    }
    write(records);

    assertThat(all(EVERYTHING)).containsExactlyElementsOf(records.reversed());
  }

  @Test
  void whatIsAskedForIsFound() {
    AuditRecord a = record(NOW, "key:a", "/users/1", "delete");
    AuditRecord b = record(NOW.plusSeconds(1), "key:b", "/users/1/p", "delete");
    AuditRecord c = record(NOW.plusSeconds(2), "key:a", "/users/10", "delete-variants");
    write(List.of(a, b, c));

    assertThat(all(new Question(null, null, "key:a", null, null))).containsExactly(c, a);
    assertThat(all(new Question(null, null, null, AssetPath.parse("/users/1"), null)))
        .containsExactly(b, a);
    assertThat(all(new Question(null, null, null, null, "delete"))).containsExactly(b, a);
    assertThat(all(new Question(NOW.plusSeconds(1), null, null, null, null))).containsExactly(c, b);
    assertThat(all(new Question(null, NOW.plusSeconds(1), null, null, null))).containsExactly(a);
    assertThat(all(new Question(null, null, "key:c", null, null))).isEmpty();
    assertThat(all(new Question(null, null, null, AssetPath.parse("/"), null)))
        .containsExactly(c, b, a);
  }

  @Test
  void cursorsThatAreNoneAreRefused() {
    for (String cursor : List.of("x", "", "MjAyNg", "////")) {
      assertThatIllegalArgumentException()
          .as(cursor)
          .isThrownBy(() -> reader.page(EVERYTHING, cursor, 3));
    }
  }

  @Test
  void recordsAreInTheTableWithinASecond() {
    result(vertx.deployVerticle(trail));
    trail.record(record(NOW, "key:a", "/a", "delete"));

    await().atMost(Duration.ofSeconds(10)).until(() -> all(EVERYTHING).size() == 1);
  }

  @Test
  void manyRecordsAtOnceAreAllWritten() {
    List<AuditRecord> records = new ArrayList<>();
    for (int i = 0; i < 5_500; i++) {
      records.add(record(NOW, "key:" + i, "/a", "delete"));
    }
    write(records);

    assertThat(count()).isEqualTo(5_500);
    assertThat(meters.get("larch.audit.dropped").counter().count()).isZero();
    assertThat(meters.get("larch.audit.waiting").gauge().value()).isZero();
  }

  private long count() {
    return result(database.background().query("SELECT count(*) FROM audit_record").execute())
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void hashedPathsAreFoundByThePathAlone() {
    AuditConfig hashed = new AuditConfig(true, AuditConfig.Paths.HASHED, CONFIG.keep());
    AuditRecord one = record(NOW, "key:a", hashed.shown("/users/1"), "delete");
    write(List.of(one, record(NOW, "key:a", hashed.shown("/users/1/p"), "delete")));

    assertThat(one.path()).startsWith("sha256:").doesNotContain("users");
    Question question = new Question(null, null, null, AssetPath.parse("/users/1"), null);
    assertThat(
            result(new AuditReader(database.background(), hashed).page(question, null, 10))
                .records())
        .containsExactly(one);
  }

  @Test
  void oldRecordsAreRemovedAndOthersStay() {
    write(
        List.of(
            record(Instant.now().minus(Duration.ofHours(25)), "old", "/a", "delete"),
            record(Instant.now().minus(Duration.ofHours(23)), "young", "/a", "delete")));

    assertThat(result(new AuditRepository(database.background()).forget(Duration.ofDays(1))))
        .isEqualTo(1);

    assertThat(all(EVERYTHING)).extracting(AuditRecord::subject).containsExactly("young");
  }
}
