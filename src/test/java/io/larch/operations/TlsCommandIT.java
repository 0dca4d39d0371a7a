package io.larch.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.RunningLarch;
import io.larch.testing.LarchProcess;
import io.larch.testing.TestCertificate;
import io.larch.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a management port with TLS. */
class TlsCommandIT {

  @TempDir private static Path directory;

  private static RunningLarch larch;
  private static Path certificate;
  private static Path other;

  @BeforeAll
  static void start() {
    certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    TestCertificate shown = TestCertificate.make(directory, "EC");
    shown.writeCertificate(certificate);
    shown.writeKey(key);
    other = directory.resolve("other.crt");
    TestCertificate.make(directory, "EC").writeCertificate(other);
    larch =
        new RunningLarch(
            TestPostgres.migratedDatabase(),
            Map.of(
                "LARCH_MANAGEMENT_TLS_CERTIFICATE",
                certificate.toString(),
                "LARCH_MANAGEMENT_TLS_KEY",
                key.toString()));
  }

  @AfterAll
  static void stop() {
    larch.close();
  }

  private record Run(int status, String output) {}

  private static Run run(String scheme, Path authority) {
    try (LarchProcess process =
        LarchProcess.start(
            Map.of(),
            "tasks",
            "status",
            "--url=" + scheme + "://127.0.0.1:" + larch.managementAddress().getPort(),
            "--ca=" + authority)) {
      int status = process.awaitExit(Duration.ofSeconds(60));
      return new Run(status, process.output());
    }
  }

  @Test
  void serverOfATrustedAuthorityIsAsked() {
    assertThat(run("https", certificate)).isEqualTo(new Run(0, "There are no tasks."));
  }

  @Test
  void othersAreNotTrusted() {
    Run refused = run("https", other);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output()).contains("is not trusted", "--ca");
  }

  @Test
  void whatIsNoAuthorityIsSaid() {
    Run refused = run("https", directory.resolve("tls.key"));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output()).contains("holds no certificate in PEM");
  }

  @Test
  void plainHttpIsToldThatThereMayBeTls() {
    Run refused = run("http", certificate);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output()).contains("doesn't answer in HTTP; if it has TLS, write https://");
  }
}
