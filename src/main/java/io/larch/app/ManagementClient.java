package io.larch.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Asks the management port of a running server. Every failure is a {@link CommandFailure}. */
final class ManagementClient {

  /** Where {@code serve} has it unless configured otherwise. */
  static final String DEFAULT = "http://127.0.0.1:8081";

  /** What every port of Larch says of a path that it doesn't know. */
  private static final String NO_ROUTE = "There is nothing at this path.";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(65);

  /** The variable with the key that servers are shown. */
  static final String KEY_VARIABLE = "LARCH_KEY";

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

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
    this.key = key == null || key.isBlank() ? null : checked(key.strip());
  }

  /** Without showing it: what is wrong may be next to a key. */
  private static String checked(String key) {
    if (!PRINTABLE.matcher(key).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          KEY_VARIABLE
              + " is no key: it holds a blank, a control character or a letter that keys don't"
              + " have");
    }
    return key;
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

  /**
   * Whether the server doesn't know the path at all; of what it knows, it says what isn't there.
   */
  private static boolean isNoRoute(int status, JsonNode answer) {
    return status == 404
        && (!answer.has("type") || answer.path("detail").asText().equals(NO_ROUTE));
  }

  /** The API's port answers in the same way; only the management port has a health check. */
  private String noRoute(HttpClient client, String path) throws IOException, InterruptedException {
    HttpResponse<Void> health =
        client.send(
            HttpRequest.newBuilder(server.resolve("/health/live")).timeout(TIMEOUT).build(),
            BodyHandlers.discarding());
    if (health.statusCode() != 200) {
      return notManagement();
    }
    return path.startsWith("/keys")
        ? "the server at "
            + server
            + " asks for no keys, and so has none: they exist with access.mode = keys alone"
        : "the server at " + server + " is of a version that doesn't know this command";
  }

  private String notManagement() {
    return server + " is not the management port of Larch; name it by --url";
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
        // What an option said goes to the server as it is, and is wrong if the server says so.
        throw new CommandFailure(
            answer.statusCode() == 400 ? ExitCode.USAGE : ExitCode.FAILED,
            ControlCharacters.escaped(
                isNoRoute(answer.statusCode(), json)
                    ? noRoute(client, path)
                    : json.path("detail").asText("answered " + answer.statusCode())));
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new CommandFailure(ExitCode.FAILED, notManagement(), e);
    } catch (SSLException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          server
              + " is not trusted, or doesn't speak TLS; name the certificates of its authority by"
              + " --ca",
          e);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "no Larch answers at " + server + "; name its management port by --url",
          e);
    } catch (HttpTimeoutException e) {
      throw new CommandFailure(
          ExitCode.FAILED, server + " did not answer within " + TIMEOUT.toSeconds() + " s", e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "what listens at "
              + server
              + " doesn't answer in HTTP"
              + ("http".equals(server.getScheme())
                  ? "; if it has TLS, write https:// in --url"
                  : ""),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted", e);
    }
  }
}
