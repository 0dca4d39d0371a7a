package io.larch.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client of the HTTP API, as an application would have one. */
public final class AssetClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http;
  private final URI base;

  private final @Nullable String credential;

  public AssetClient(URI base) {
    this(base, null);
  }

  /**
   * One that says who it is.
   *
   * @param credential an API key or a token; null for none
   */
  public AssetClient(URI base, @Nullable String credential) {
    this(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build(),
        base,
        credential);
  }

  private AssetClient(HttpClient http, URI base, @Nullable String credential) {
    this.http = http;
    this.base = base;
    this.credential = credential;
  }

  /** Another one of the same server. */
  public AssetClient with(@Nullable String other) {
    return new AssetClient(http, base, other);
  }

  /** Stores bytes; no metadata. */
  public HttpResponse<String> store(String path, byte[] content) {
    return store(path, BodyPublishers.ofByteArray(content), "{}");
  }

  /** Stores a file's content without holding it in memory. */
  public HttpResponse<String> store(String path, Path file, String metadata) {
    try {
      return store(path, BodyPublishers.ofFile(file), metadata);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Stores content with metadata.
   *
   * @param metadata the JSON of the part of that name
   */
  public HttpResponse<String> store(
      String path, HttpRequest.BodyPublisher content, String metadata) {
    String boundary = "larch-" + UUID.randomUUID();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"metadata\"\r\nContent-Type: application/json\r\n\r\n%s\r\n"
                .formatted(boundary, metadata)
            + "--%s\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"asset\"\r\n\r\n"
                .formatted(boundary);
    HttpRequest.BodyPublisher body =
        BodyPublishers.concat(
            BodyPublishers.ofString(head),
            content,
            BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    return send(
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(body),
        BodyHandlers.ofString());
  }

  /**
   * Supplies a variant.
   *
   * @param ifMatch the header of that name; null for none
   */
  public HttpResponse<String> putVariant(String target, String content, @Nullable String ifMatch) {
    String boundary = "larch-" + UUID.randomUUID();
    HttpRequest.Builder request =
        request(target)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .PUT(
                BodyPublishers.ofString(
                    "--%1$s\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"x\"\r\n\r\n%2$s\r\n--%1$s--\r\n"
                        .formatted(boundary, content)));
    if (ifMatch != null) {
      request.header("If-Match", ifMatch);
    }
    return send(request, BodyHandlers.ofString());
  }

  /** The information of the asset that a 201 answered. */
  public static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The content key of the one variant of an asset's information. */
  public static String contentKey(JsonNode asset) {
    return asset.get("variants").get(0).get("storeKey").asText();
  }

  public HttpResponse<String> get(String target) {
    return send(request(target).GET(), BodyHandlers.ofString());
  }

  /** Fetches content into a file, over what it held before. */
  public HttpResponse<Path> fetch(String target, Path file) {
    return send(request(target).GET(), BodyHandlers.ofFile(file, CREATE, WRITE, TRUNCATE_EXISTING));
  }

  public HttpResponse<String> delete(String target) {
    return send(request(target).DELETE(), BodyHandlers.ofString());
  }

  /**
   * A request with the common time-out.
   *
   * @param target path and query, as they go over the wire
   */
  public HttpRequest.Builder request(String target) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + target)).timeout(TIMEOUT);
    return credential == null ? request : request.header("Authorization", "Bearer " + credential);
  }

  /** Sends a request, and fails with an unchecked exception when no answer comes. */
  public <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request.build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
