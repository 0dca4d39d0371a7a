package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.config.MessagingConfig;
import io.larch.config.Secret;
import io.larch.testing.SocketThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Who is trusted when {@code messaging.tls} is on: a known certificate, and of this host only. */
@Isolated("changes the JVM's default TLS context")
class RabbitMqTlsIT {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path directory;

  @Test
  void certificateOfTheHostIsTakenAndTheHandshakeOfAmqpBegins() throws Exception {
    assertThat(sentToServerOf("localhost", IOException.class)).isEqualTo("AMQP");
  }

  @Test
  void trustedCertificateOfAnotherHostIsRefusedBeforeAnythingIsSent() throws Exception {
    assertThat(sentToServerOf("other.example", SSLHandshakeException.class)).isEmpty();
  }

  /**
   * What the client sends to a server on localhost, whose certificate is trusted and names the
   * given host; then the server hangs up.
   *
   * @param thrown what the client is told
   */
  private String sentToServerOf(String certified, Class<? extends Throwable> thrown)
      throws Exception {
    KeyStore keys = selfSigned(certified);
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, PASSWORD);
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(keyManagers.getKeyManagers(), null, null);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("broker", keys.getCertificate("broker"));
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trusted);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trustManagers.getTrustManagers(), null);

    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(client);
    try (SSLServerSocket listener =
        (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0)) {
      CompletableFuture<String> sent = new CompletableFuture<>();
      SocketThread.start(
          () -> {
            try (var socket = listener.accept();
                InputStream in = socket.getInputStream()) {
              sent.complete(new String(in.readNBytes(4), StandardCharsets.US_ASCII));
            } catch (IOException refused) {
              // An alert, or the end of the connection where that comes before the alert is read.
              sent.complete("");
            }
          });
      assertThatThrownBy(
              () -> RabbitMqConnections.open(config(listener.getLocalPort()), "larch test"))
          .isInstanceOf(thrown);
      return sent.get(10, TimeUnit.SECONDS);
    } finally {
      SSLContext.setDefault(before);
    }
  }

  private KeyStore selfSigned(String host) throws Exception {
    Path file = directory.resolve(host + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static MessagingConfig config(int port) {
    return new MessagingConfig(
        MessagingConfig.Type.RABBITMQ,
        "localhost",
        port,
        "/",
        "guest",
        new Secret("guest"),
        true,
        "exchange",
        "queue",
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        1,
        1,
        Duration.ofSeconds(2),
        10);
  }
}
