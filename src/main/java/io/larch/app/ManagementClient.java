package io.larch.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Asks the management port of a running server. Every failure is a {@link CommandFailure}. */
final class ManagementClient {

  /** Where {@code serve} has it unless configured otherwise. */
  static final String DEFAULT = "http://127.0.0.1:8081";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(65);

  /** The variable with the key that servers are shown. */
  static final String KEY_VARIABLE = "LARCH_KEY";

  private final URI server;
  private final @Nullable SSLContext trust;
  private final @Nullable String key;

  /**
   * @param authority certificates of whom a server with TLS is trusted by, in PEM; null: of whom
   *     the JDK trusts
   * @param key shown to the server; null or empty: none
   */
  ManagementClient(URI server, @Nullable Path authority, @Nullable String key) {
    this.server = server;
    this.trust = authority == null ? null : trusting(authority);
    this.key = key == null || key.isBlank() ? null : key.strip();
  }

  private static SSLContext trusting(Path authority) {
    try (InputStream in = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      int entries = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("authority-" + entries++, one);
      }
      if (entries == 0) {
        throw new CertificateException("no certificate");
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(
          ExitCode.FAILED, authority + " can't be read, or holds no certificate in PEM", e);
    }
  }

  private HttpClient client() {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    return trust == null ? builder.build() : builder.sslContext(trust).build();
  }

  JsonNode get(String path) {
    return send(path, HttpRequest.newBuilder().GET());
  }

  JsonNode post(String path, JsonNode body) {
    return send(
        path,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  /** One that says all that it says in its path. */
  JsonNode post(String path) {
    return send(path, HttpRequest.newBuilder().POST(BodyPublishers.noBody()));
  }

  void delete(String path) {
    send(path, HttpRequest.newBuilder().DELETE());
  }

  private String refusal() {
    return key == null
        ? "the server asks for a key: set " + KEY_VARIABLE + " to one with operate or admin"
        : "the server doesn't take the key of "
            + KEY_VARIABLE
            + ": it is wrong, expired or revoked";
  }

  private JsonNode send(String path, HttpRequest.Builder request) {
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    try (HttpClient client = client()) {
      HttpResponse<String> answer =
          client.send(
              request.uri(server.resolve(path)).timeout(TIMEOUT).build(), BodyHandlers.ofString());
      JsonNode json = JSON.readTree(answer.body());
      if (answer.statusCode() == 401) {
        throw new CommandFailure(ExitCode.FAILED, refusal());
      }
      if (answer.statusCode() / 100 != 2) {
        throw new CommandFailure(
            ExitCode.FAILED,
            ControlCharacters.escaped(
                json.path("detail").asText("answered " + answer.statusCode())));
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          ExitCode.FAILED, server + " is not the management port of Larch; name it by --url", e);
    } catch (SSLException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          server
              + " is not trusted, or doesn't speak TLS; name the certificates of its authority by"
              + " --ca",
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "no Larch answers at " + server + "; name its management port by --url",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted", e);
    }
  }
}
