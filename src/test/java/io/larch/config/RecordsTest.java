package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.Profiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each key reaches its own field: every value below differs from all of its type beside it. */
class RecordsTest {

  private static final long MIB = 1024 * 1024;

  private ConfigFixture fixture;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    fixture = new ConfigFixture(directory);
  }

  @Test
  void defaults() {
    LarchConfig config = fixture.load("");

    assertThat(config.roles()).containsExactlyInAnyOrder(Role.values());
    assertThat(config.shutdownDelay()).isZero();
    assertThat(config.shutdownTimeout()).hasSeconds(20);
    assertThat(config.http())
        .isEqualTo(
            new HttpConfig(
                "127.0.0.1",
                8080,
                null,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                4_096,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                16_384,
                16_384,
                10_000,
                2_000,
                32 * MIB,
                Set.of(),
                Set.of(),
                EncodedSlashes.ALLOW,
                new CorsConfig(
                    Set.of(),
                    Set.of("GET", "HEAD"),
                    Set.of(
                        "Authorization",
                        "Content-Type",
                        "Idempotency-Key",
                        "If-Match",
                        "If-None-Match",
                        "If-Range",
                        "Prefer",
                        "Range"),
                    Set.of(
                        "Accept-Ranges",
                        "Content-Disposition",
                        "Content-Range",
                        "ETag",
                        "Larch-Cache",
                        "Larch-Deleted",
                        "Larch-Deleted-Variants",
                        "Larch-Deletion",
                        "Larch-Kept",
                        "Larch-Receipt",
                        "Larch-Receipt-Salt",
                        "Larch-Receipt-Selector",
                        "Location",
                        "Preference-Applied",
                        "RateLimit",
                        "RateLimit-Policy",
                        "Retry-After",
                        "X-Request-Id"),
                    false,
                    Duration.ofMinutes(10)),
                null));
    assertThat(config.management()).isEqualTo(new ManagementConfig("127.0.0.1", 8081, null));
    assertThat(config.access().limits()).isEqualTo(new LimitsConfig(null, null, null, 20, 100_000));
    assertThat(config.access().deleteToken().lifetime()).hasMinutes(10);
    assertThat(config.asset().maxContentSize()).isEqualTo(100 * MIB);
    assertThat(config.content().s3().partSize()).isEqualTo(5 * MIB);
    assertThat(config.deletion()).isEqualTo(new DeletionConfig(100_000, 5_000));
    assertThat(config.purge())
        .isEqualTo(
            new PurgeConfig(
                250,
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                20_000,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                10));
    assertThat(config.image())
        .isEqualTo(
            new ImageConfig(
                2,
                1,
                Duration.ofMinutes(2),
                1_000,
                Duration.ofSeconds(10),
                64,
                Duration.ofSeconds(10),
                50_000_000,
                64 * MIB,
                32 * MIB,
                2,
                2048 * MIB,
                null));
    assertThat(config.profiles()).isEqualTo(Profiles.NONE);
    assertThat(config.log())
        .isEqualTo(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO, true));
  }

  @Test
  void root() {
    LarchConfig config =
        fixture.load("roles = [api, purge], shutdown-timeout = 3s, shutdown-delay = 5s");

    assertThat(config.roles()).isEqualTo(Set.of(Role.API, Role.PURGE));
    assertThat(config.shutdownTimeout()).hasSeconds(3);
    assertThat(config.shutdownDelay()).hasSeconds(5);
  }

  @Test
  void budgetsAndRecords() {
    AccessConfig access =
        fixture
            .load(
                "access { delete-budget.assets-per-hour = 5, audit { enabled = false, paths ="
                    + " hashed, keep = 2h } }")
            .access();
    assertThat(access.deleteBudget()).isEqualTo(new DeleteBudgetConfig(5L));
    assertThat(access.audit())
        .isEqualTo(new AuditConfig(false, AuditConfig.Paths.HASHED, Duration.ofHours(2)));
    AccessConfig defaults = fixture.load("").access();
    assertThat(defaults.deleteBudget()).isEqualTo(new DeleteBudgetConfig(null));
    assertThat(defaults.audit())
        .isEqualTo(new AuditConfig(null, AuditConfig.Paths.PLAIN, Duration.ofDays(90)));
  }

  @Test
  void deleteToken() {
    assertThat(fixture.load("access.delete-token.lifetime = 11s").access().deleteToken().lifetime())
        .hasSeconds(11);
  }

  @Test
  void limits() {
    assertThat(
            fixture
                .load(
                    "access.limits { requests = 1, deletes = 2, uploads = 3, refused-log-ins = 4,"
                        + " max-clients = 500 }")
                .access()
                .limits())
        .isEqualTo(new LimitsConfig(1, 2, 3, 4, 500));
  }

  @Test
  void http() {
    assertThat(
            fixture
                .load(
                    """
                    http {
                      host = "::1", port = 1, public-url = "https://a.example/files"
                      idle-timeout = 2s, request-timeout = 3s
                      header-timeout = 4s, min-rate = 5B, min-rate-grace = 6s
                      max-connections-per-client = 7
                      max-header-size = 4KiB, max-uri-length = 5KiB, max-connections = 6, max-buffered-bodies = 7MiB
                      allowed-hosts = [Assets.example, "b.example:8443"]
                      trusted-proxies = ["10.0.0.0/8", "::1"], encoded-slashes = refuse
                      cors {
                        allowed-origins = ["https://A.example:443", "http://b.example:3000"]
                        allowed-methods = [DELETE], allowed-headers = [X-One], exposed-headers = [X-Two]
                        credentials = true, max-age = 3s
                      }
                      tls { certificate = c.pem, key = k.pem }
                    }
                    """)
                .http())
        .isEqualTo(
            new HttpConfig(
                "::1",
                1,
                URI.create("https://a.example/files"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                5,
                Duration.ofSeconds(6),
                Duration.ofSeconds(3),
                4_096,
                5_120,
                6,
                7,
                7 * MIB,
                Set.of("assets.example", "b.example:8443"),
                Set.of("10.0.0.0/8", "::1"),
                EncodedSlashes.REFUSE,
                new CorsConfig(
                    Set.of("https://a.example", "http://b.example:3000"),
                    Set.of("DELETE"),
                    Set.of("X-One"),
                    Set.of("X-Two"),
                    true,
                    Duration.ofSeconds(3)),
                new TlsConfig(Path.of("c.pem"), Path.of("k.pem"))));
  }

  @Test
  void management() {
    assertThat(fixture.load("management { host = a, port = 1 }").management())
        .isEqualTo(new ManagementConfig("a", 1, null));
  }

  @Test
  void database() {
    assertThat(
            fixture
                .load(
                    """
                    database {
                      host = a, port = 1, name = b, user = c, tls = verify-full
                      pool-size = 2, background-pool-size = 3, max-waiting = 4
                      connect-timeout = 5s, statement-timeout = 6s
                      scans { pool-size = 7, max-waiting = 8, timeout = 9s }
                    }
                    """)
                .database())
        .isEqualTo(
            new DatabaseConfig(
                "a",
                1,
                "b",
                "c",
                new Secret("pw-database"),
                DatabaseConfig.TlsMode.VERIFY_FULL,
                2,
                3,
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                new DatabaseConfig.Scans(7, 8, Duration.ofSeconds(9))));
  }

  @Test
  void messaging() {
    assertThat(
            fixture
                .load(
                    """
                    messaging {
                      type = in-process, host = a, port = 1, virtual-host = b, user = c, tls = true
                      exchange = d, queue = e, connect-timeout = 2s, heartbeat = 3s
                      prefetch = 4, max-unconfirmed = 5, confirm-timeout = 6s
                      max-queue-length = 700
                    }
                    """)
                .messaging())
        .isEqualTo(
            new MessagingConfig(
                MessagingConfig.Type.IN_PROCESS,
                "a",
                1,
                "b",
                "c",
                new Secret("pw-messaging"),
                true,
                "d",
                "e",
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                4,
                5,
                Duration.ofSeconds(6),
                700));
  }

  @Test
  void content() {
    assertThat(
            fixture
                .load(
                    """
                    content {
                      type = file-system, bucket = bucket-1, create-bucket = false
                      file-system.directory = /srv/larch
                      s3 {
                        endpoint = "https://a:1", region = b, access-key = c, path-style = false
                        part-size = 6MiB, max-buffered-parts = 2, max-connections = 30
                        connect-timeout = 4s, idle-timeout = 5s, request-timeout = 6s
                        presign-expiry = 7s, versions = current
                      }
                    }
                    """)
                .content())
        .isEqualTo(
            new ContentConfig(
                ContentConfig.Type.FILE_SYSTEM,
                "bucket-1",
                false,
                new ContentConfig.S3Config(
                    URI.create("https://a:1"),
                    "b",
                    "c",
                    new Secret("pw-s3"),
                    false,
                    6 * MIB,
                    2,
                    30,
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(7),
                    ContentConfig.S3Config.Versions.CURRENT),
                new ContentConfig.FileSystemConfig(Path.of("/srv/larch"))));
  }

  @Test
  void asset() {
    assertThat(
            fixture
                .load(
                    """
                    asset {
                      max-content-size = 1MiB, max-stores = 9, upload-intent-ttl = 20s, upload-intent-renewal = 2s
                      cache-control = "private, max-age=60"
                      redirect { mode = template, template = "http://a/{bucket}/{key}" }
                      url-source {
                        allowed-hosts = [a, b], private-hosts = [b], max-redirects = 4, timeout = 5s
                      }
                    }
                    """)
                .asset())
        .isEqualTo(
            new AssetConfig(
                MIB,
                9,
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                "private, max-age=60",
                AssetConfig.RedirectMode.TEMPLATE,
                "http://a/{bucket}/{key}",
                new AssetConfig.UrlSourceConfig(
                    Set.of("a", "b"), Set.of("b"), 4, Duration.ofSeconds(5))));
  }

  @Test
  void reconcile() {
    assertThat(fixture.load("").reconcile())
        .isEqualTo(new ReconcileConfig(Duration.ofHours(1), 10));
    assertThat(fixture.load("reconcile.max-share = 0%").reconcile().maxShare()).isZero();
    assertThat(fixture.load("reconcile.max-share = 100%").reconcile().maxShare()).isEqualTo(100);
    assertThat(fixture.load("reconcile.margin = 2d").reconcile().margin()).hasDays(2);
  }

  @Test
  void deletion() {
    assertThat(fixture.load("deletion { large-subtree = 7, step-size = 8 }").deletion())
        .isEqualTo(new DeletionConfig(7, 8));
  }

  @Test
  void purge() {
    assertThat(
            fixture
                .load(
                    """
                    purge {
                      page-size = 1, poll-interval = 2s, lease = 30s, max-leased-keys = 4
                      backoff-initial = 5s, backoff-max = 6s, failing-after = 7
                    }
                    """)
                .purge())
        .isEqualTo(
            new PurgeConfig(
                1,
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                7));
  }

  @Test
  void image() {
    assertThat(
            fixture
                .load(
                    """
                    image {
                      workers = 3, ready-workers = 2, idle-timeout = 9s, jobs-per-worker = 4, timeout = 5s, max-waiting = 6, max-wait = 7s
                      max-pixels = 80000, max-source-size = 9MiB, max-result-size = 10MiB
                      max-results = 11, max-memory = 120MiB, library = /opt/libvips.so.42
                    }
                    """)
                .image())
        .isEqualTo(
            new ImageConfig(
                3,
                2,
                Duration.ofSeconds(9),
                4,
                Duration.ofSeconds(5),
                6,
                Duration.ofSeconds(7),
                80_000,
                9 * MIB,
                10 * MIB,
                11,
                120 * MIB,
                Path.of("/opt/libvips.so.42")));
  }

  @Test
  void log() {
    assertThat(fixture.load("log { format = json, level = trace, access = false }").log())
        .isEqualTo(new LogConfig(LogConfig.Format.JSON, LogConfig.Level.TRACE, false));
  }
}
