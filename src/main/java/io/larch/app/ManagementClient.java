package io.larch.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks the management port of a running server. Every failure is a {@link CommandFailure}. */
final class ManagementClient {

  /** Where {@code serve} has it unless configured otherwise. */
  static final String DEFAULT = "http://127.0.0.1:8081";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(65);

  private final URI server;

  ManagementClient(URI server) {
    this.server = server;
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

  private JsonNode send(String path, HttpRequest.Builder request) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
      HttpResponse<String> answer =
          client.send(
              request.uri(server.resolve(path)).timeout(TIMEOUT).build(), BodyHandlers.ofString());
      JsonNode json = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw new CommandFailure(
            ExitCode.FAILED,
            ControlCharacters.escaped(
                json.path("detail").asText("answered " + answer.statusCode())));
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          ExitCode.FAILED, server + " is not the management port of Larch; name it by --url", e);
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
