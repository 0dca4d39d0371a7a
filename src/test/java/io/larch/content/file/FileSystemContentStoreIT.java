package io.larch.content.file;

import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreContract;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.StoreCalls;
import io.larch.testing.ByteSource;
import io.larch.testing.EventLoops;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set up before each test
class FileSystemContentStoreIT implements ContentStoreContract {

  private static final String BUCKET = "assets";

  @TempDir Path directory;
  private Vertx vertx;
  private ContentStore store;
  private ContentStore cautiousStore;

  @BeforeEach
  void open() {
    vertx = EventLoops.vertx();
    store = new FileSystemContentStore(vertx, directory.resolve("content"), true);
    cautiousStore = new FileSystemContentStore(vertx, directory.resolve("content"), false);
    await(store.prepare(BUCKET));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(cautiousStore.close());
    await(vertx.close());
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
    return BUCKET;
  }

  /** From above the content's directory, so that a file that got out would be seen. */
  @Override
  public List<String> held() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void leftUploadsOfExactlyTheKeyGo() throws IOException {
    FileLayout layout = new FileLayout(directory.resolve("content"));
    Files.createDirectory(layout.uploads(BUCKET));
    for (String key : List.of("key", "key", "key~longer", "other")) {
      Files.createFile(layout.newUpload(BUCKET, key).file());
    }

    StoreCalls calls = new StoreCalls(vertx, store, BUCKET);
    assertThat(calls.delete(List.of("key"), false).gone()).containsExactly("key");
    assertThat(held()).hasSize(4);
    assertThat(calls.delete(List.of("key", "missing"), true).gone())
        .containsExactlyInAnyOrder("key", "missing");
    assertThat(held()).hasSize(2).noneMatch(file -> file.contains("/key~"));
  }

  @Test
  void anUploadIsNotSeenUntilItIsWhole() {
    StoreCalls calls = new StoreCalls(vertx, store, BUCKET);
    ByteSource[] source = new ByteSource[1];
    var write =
        calls.onContext(
            context -> {
              source[0] = ByteSource.standingStill(context, 100_000);
              return store.write(BUCKET, "key", TYPE, source[0]);
            });
    Awaitility.await().until(() -> held().stream().anyMatch(f -> f.contains(".uploads")));

    ContentStoreContract.assertKind(Kind.NOT_FOUND, () -> calls.read("key", 0, 10));

    source[0].fail(new IOException("over"));
    ContentStoreContract.assertKind(Kind.NOT_FOUND, () -> calls.read("key", 0, 10));
    assertThatThrownBy(() -> await(write)).hasMessage("over");
  }

  @Test
  void aDiskThatRefusesIsUnavailable() throws IOException {
    Files.createFile(directory.resolve("content").resolve(BUCKET).resolve(".uploads"));

    ContentStoreContract.assertKind(
        Kind.UNAVAILABLE, () -> new StoreCalls(vertx, store, BUCKET).write("key", 10));
  }

  @Test
  void hasNoUrlsToGive() {
    assertThat(await(store.presign(false, BUCKET, "key", "image/png", null))).isEmpty();
  }
}
