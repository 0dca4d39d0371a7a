package io.larch.content.s3;

import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreContract;
import io.larch.content.ContentStream;
import io.larch.content.DeleteResults;
import io.larch.content.StoreCalls;
import io.larch.testing.ByteSource;
import io.larch.testing.EventLoops;
import io.larch.testing.S3Configs;
import io.larch.testing.S3Inventory;
import io.larch.testing.S3Server;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a store on S3 does beyond the contract of all, on whatever server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before all tests
abstract class S3ContentStoreContract implements ContentStoreContract {

  private Vertx vertx;
  private ContentStore store;
  private ContentStore cautiousStore;
  private S3Inventory inventory;
  private String bucket;

  abstract S3Server server();

  @BeforeAll
  void open() {
    vertx = EventLoops.vertx();
    store = new S3ContentStore(vertx, server().config(), true);
    cautiousStore = new S3ContentStore(vertx, server().config(), false);
    inventory = new S3Inventory(server());
  }

  @BeforeEach
  void takeAnEmptyBucket() {
    bucket = inventory.newBucket();
  }

  @AfterAll
  void close() {
    await(store.close());
    await(cautiousStore.close());
    await(vertx.close());
    inventory.close();
  }

  /** Twice as long as the store may stand still, and in pieces of which each takes a while. */
  @Test
  void aReaderMayStandStillForLongerThanTheStore() {
    ContentStore impatient =
        new S3ContentStore(
            vertx, S3Configs.withIdleTimeout(server().config(), Duration.ofSeconds(3)), true);
    int length = 12 * 1024 * 1024;
    new StoreCalls(vertx, store, bucket).write("key", length);

    Buffer read =
        await(
            new StoreCalls(vertx, impatient, bucket)
                .onContext(
                    context ->
                        impatient
                            .read(bucket, "key", 1, length - 1L)
                            .compose(stream -> readWithPauses(stream))));

    assertThat(read).isEqualTo(ByteSource.bytes(1, length - 1));
    await(impatient.close());
  }

  private Future<Buffer> readWithPauses(ContentStream stream) {
    Buffer all = Buffer.buffer();
    Promise<Buffer> end = Promise.promise();
    int[] pauses = {3};
    stream.exceptionHandler(end::tryFail);
    stream.endHandler(_ -> end.tryComplete(all));
    stream.handler(
        chunk -> {
          all.appendBuffer(chunk);
          if (pauses[0] > 0 && all.length() > (4 - pauses[0]) * 100_000) {
            pauses[0]--;
            stream.pause();
            vertx.setTimer(pauses[0] == 2 ? 6_000 : 2_500, _ -> stream.resume());
          }
        });
    stream.resume();
    return end.future();
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public ContentStore store() {
    return store;
  }

  @Override
  public ContentStore cautiousStore() {
    return cautiousStore;
  }

  @Override
  public String bucket() {
    return bucket;
  }

  @Override
  public List<String> held() {
    return inventory.everythingIn(bucket);
  }

  @Test
  void unfinishedUploadsOfExactlyTheKeyGo() {
    S3Config config = server().config();
    S3Http http = new S3Http(vertx, config, new S3Signer(config, InstantSource.system()));
    for (String key : List.of("key", "key", "key-longer", "other")) {
      await(
          http.succeed(
              HttpMethod.POST, bucket, key, Map.of("uploads", ""), Map.of(), Buffer.buffer()));
    }
    await(http.close());
    assertThat(held()).hasSize(4);

    DeleteResults results =
        new StoreCalls(vertx, store, bucket).delete(List.of("key", "missing"), true);

    assertThat(results.gone()).containsExactlyInAnyOrder("key", "missing");
    assertThat(held()).containsExactlyInAnyOrder("unfinished key-longer", "unfinished other");
  }

  @Test
  void aPresignedUrlServesTheContentAsAsked() throws Exception {
    new StoreCalls(vertx, store, bucket).write("a b+ü", 1_000);

    URI url =
        await(
                store.presign(
                    false, bucket, "a b+ü", "image/png", "attachment; filename=\"a b.png\""))
            .orElseThrow();

    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> response =
          client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(Buffer.buffer(response.body())).isEqualTo(ByteSource.bytes(0, 1_000));
      assertThat(response.headers().firstValue("content-type")).hasValue("image/png");
      assertThat(response.headers().firstValue("content-disposition"))
          .hasValue("attachment; filename=\"a b.png\"");
    }
  }
}
