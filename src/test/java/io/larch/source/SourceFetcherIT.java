package io.larch.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.config.AssetConfig.UrlSourceConfig;
import io.larch.intake.ContentIntake;
import io.larch.testing.EventLoops;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFetcherIT {

  private final Vertx vertx = EventLoops.vertx();
  private final Semaphore sent = new Semaphore(0);
  private @Nullable ServerSocket source;

  @BeforeEach
  void start() throws IOException {
    source = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private void answerOnce(int bytes) {
    Thread.ofVirtual().start(() -> answer(bytes));
  }

  private void answer(int bytes) {
    try (Socket socket = source().accept()) {
      BufferedReader request =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      String line;
      do {
        line = request.readLine();
      } while (line != null && !line.isEmpty());
      OutputStream answer = socket.getOutputStream();
      answer.write(("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n").getBytes(US_ASCII));
      answer.write(new byte[bytes]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sent.release();
    }
  }

  @AfterEach
  void stop() throws IOException, TimeoutException {
    source().close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private ServerSocket source() {
    return Objects.requireNonNull(source);
  }

  /** As sources do that are asked for one thing only. */
  @ParameterizedTest
  @ValueSource(ints = {80, 120, 160, 180, 200, 210, 220, 230, 240, 250, 260, 280, 300, 350, 400})
  void contentIsWholeThoughItsSourceHasClosedTheConnectionBeforeItWasWanted(int kibibytes)
      throws Exception {
    int bytes = kibibytes * 1024;
    answerOnce(bytes);
    SourceUrl url = SourceUrl.parse("http://localhost:" + source().getLocalPort() + "/content");
    Context loop = vertx.getOrCreateContext();
    ContentIntake content =
        onLoop(
            loop,
            () ->
                new SourceFetcher(
                        vertx,
                        new UrlSourceConfig(
                            Set.of("localhost"), Set.of("localhost"), 0, Duration.ofSeconds(10)))
                    .fetch(url, 2L * bytes)
                    // Nothing is read meanwhile, so that all of it is there at once, and the end of
                    // the connection. Vert.x reads on, as long as it holds fewer than eight chunks.
                    .andThen(_ -> sent.acquireUninterruptibly()));
    onLoop(loop, content::head);
    // Time enough for the end to be read by whoever still reads; there is nothing to see it by.
    onLoop(loop, () -> vertx.timer(200, TimeUnit.MILLISECONDS));
    AtomicLong received = new AtomicLong();
    onLoop(
        loop,
        () -> {
          Promise<Void> end = Promise.promise();
          content.exceptionHandler(end::tryFail);
          content.endHandler(_ -> end.tryComplete());
          content.handler(chunk -> received.addAndGet(chunk.length()));
          content.resume();
          return end.future();
        });
    assertThat(received).hasValue(bytes);
  }

  @Test
  void answersThatComeTooLateKeepNoConnection() throws Exception {
    HttpServer slow =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  HttpServerResponse response = request.response();
                  if ("/quick".equals(request.path())) {
                    response.end("here");
                  } else if ("/slow".equals(request.path())) {
                    vertx.setTimer(
                        150, _ -> response.setStatusCode(302).putHeader("Location", "/late").end());
                  } else {
                    vertx.setTimer(
                        150, _ -> response.putHeader("Content-Length", "10000000").write("begun"));
                  }
                })
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    SourceFetcher fetcher =
        new SourceFetcher(
            vertx,
            new UrlSourceConfig(
                Set.of("localhost"), Set.of("localhost"), 1, Duration.ofMillis(200)));
    String base = "http://localhost:" + slow.actualPort();
    Context loop = vertx.getOrCreateContext();
    for (int i = 0; i < 21; i++) { // more than there are connections
      SourceUrl url = SourceUrl.parse(base + "/slow");
      assertThatThrownBy(() -> onLoop(loop, () -> fetcher.fetch(url, 100)))
          .hasMessage("The source takes too long.");
    }
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        onLoop(
                            loop,
                            () ->
                                fetcher
                                    .fetch(SourceUrl.parse(base + "/quick"), 100)
                                    .compose(ContentIntake::head)))
                    .isEqualTo("here".getBytes(US_ASCII)));
  }

  private static <T> T onLoop(Context loop, Supplier<Future<T>> work) throws TimeoutException {
    Promise<T> done = Promise.promise();
    loop.runOnContext(_ -> work.get().onComplete(done));
    return done.future().await(10, TimeUnit.SECONDS);
  }
}
