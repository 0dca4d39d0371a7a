package io.larch.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that carry content to and from Larch, or to and from the S3 server itself by presigned
 * URLs: the same HTTP client for both. Times are in seconds.
 */
final class Transfers implements AutoCloseable {

  /**
   * As long as that of curl; browsers' have 38 characters, and a search for a short one is dearer.
   */
  private static final String BOUNDARY = "-".repeat(24) + "larchLarchLarchLarch22";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI larch;
  private final ObjectStock objects;
  private final AtomicInteger names = new AtomicInteger();
  private List<URI> assets = List.of();
  private List<URI> urls = List.of();

  Transfers(URI larch, ObjectStock objects) {
    this.larch = larch;
    this.objects = objects;
  }

  /** Bytes that can't be compressed, of no known type. */
  static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }

  /** Stores what {@link #fetch} and {@link #get} bring: one for each client. */
  void prepare(int clients, byte[] content) throws Exception {
    List<URI> stored = new ArrayList<>();
    List<URI> put = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      String name = "fetched" + names.incrementAndGet();
      Clients.require(201, send(storing(name, content)));
      stored.add(larch.resolve("/assets/bench/" + name + "/-/content"));
      Clients.require(200, send(putting(name, content)));
      put.add(objects.presigned(name, false));
    }
    assets = stored;
    urls = put;
  }

  double store(int clients, int count, byte[] content) throws Exception {
    return Clients.seconds(
        clients,
        count,
        _ -> Clients.require(201, send(storing("s" + names.incrementAndGet(), content))));
  }

  double put(int clients, int count, byte[] content) throws Exception {
    return Clients.seconds(
        clients,
        count,
        _ -> Clients.require(200, send(putting("p" + names.incrementAndGet(), content))));
  }

  double fetch(int clients, int count, int bytes) throws Exception {
    return Clients.seconds(clients, count, i -> read(assets.get(i % assets.size()), bytes));
  }

  double get(int clients, int count, int bytes) throws Exception {
    return Clients.seconds(clients, count, i -> read(urls.get(i % urls.size()), bytes));
  }

  private HttpRequest storing(String name, byte[] content) {
    byte[] head =
        """
        --%1$s
        Content-Disposition: form-data; name="metadata"
        Content-Type: application/json

        {}
        --%1$s
        Content-Disposition: form-data; name="asset"; filename="asset"

        """
            .formatted(BOUNDARY)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] tail = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    return HttpRequest.newBuilder(larch.resolve("/assets/bench/" + name))
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(
            BodyPublishers.concat(
                BodyPublishers.ofByteArray(head),
                BodyPublishers.ofByteArray(content),
                BodyPublishers.ofByteArray(tail)))
        .build();
  }

  private HttpRequest putting(String name, byte[] content) {
    return HttpRequest.newBuilder(objects.presigned(name, true))
        .PUT(BodyPublishers.ofByteArray(content))
        .build();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  private void read(URI url, int bytes) throws IOException, InterruptedException {
    AtomicInteger read = new AtomicInteger();
    HttpResponse<Void> response =
        client.send(
            HttpRequest.newBuilder(url).build(),
            BodyHandlers.ofByteArrayConsumer(
                part -> part.ifPresent(some -> read.addAndGet(some.length))));
    Clients.require(200, response);
    if (read.get() != bytes) {
      throw new BenchException("%d bytes came of %d".formatted(read.get(), bytes));
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
