package io.larch.content.file;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.ContentStream;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.content.EmptyStream;
import io.larch.content.ObjectPage;
import io.larch.content.ReservedObjects;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Content in files, for one process on one machine. What a write or a delete has answered is on the
 * disk; an object is there as a whole or not at all. File calls run on a small pool of threads of
 * their own, but for those that read content, which Vert.x makes on its. None has a time-out: what
 * hangs, such as a network's file system, keeps its thread.
 */
public final class FileSystemContentStore implements ContentStore {

  private static final int READ_BUFFER = 64 * 1024;

  private final Vertx vertx;
  private final Path directory;
  private final FileLayout layout;
  private final boolean createBucket;
  private final FileWorkers workers;

  /**
   * Touches no file.
   *
   * @param directory of all buckets; created with the first one
   * @param createBucket whether {@link #prepare} creates a bucket that is not there
   */
  public FileSystemContentStore(Vertx vertx, Path directory, boolean createBucket) {
    this.vertx = vertx;
    this.directory = directory.toAbsolutePath();
    this.layout = new FileLayout(this.directory);
    this.createBucket = createBucket;
    this.workers = new FileWorkers(vertx);
  }

  @Override
  public Future<Void> prepare(String bucket) {
    return workers
        .run(
            () -> {
              Path path = layout.bucket(bucket);
              if (!Files.isDirectory(path)) {
                if (!createBucket) {
                  throw new ContentStoreException(
                      Kind.NO_BUCKET,
                      "there is no directory "
                          + path
                          + "; create it, or let the bucket be created at start");
                }
                Files.createDirectories(directory);
                Directories.ensure(directory, path);
              }
              return writable(path);
            })
        .mapEmpty();
  }

  @Override
  public Future<Long> write(
      String bucket, String key, String contentType, ReadStream<Buffer> content, String client) {
    content.pause();
    if (ReservedObjects.isReserved(key)) {
      return Future.failedFuture(ReservedObjects.refusal());
    }
    try {
      return new FileUpload(
              workers, layout.newUpload(bucket, key), layout.object(bucket, key), content)
          .run();
    } catch (ContentStoreException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<ContentStream> read(
      String bucket, String key, long offset, long length, String client) {
    return workers
        .run(
            () -> {
              if (ReservedObjects.isReserved(key)) {
                throw ReservedObjects.refusal();
              }
              Path path = layout.object(bucket, key).file();
              if (!Files.isRegularFile(path)) {
                checkedBucket(bucket);
                throw new ContentStoreException(Kind.NOT_FOUND, "no such object in " + bucket);
              }
              if (Files.size(path) < offset + length) {
                throw new ContentStoreException(Kind.UNKNOWN, "range beyond the end of an object");
              }
              return path.toString();
            })
        .compose(
            path ->
                length == 0
                    ? Future.succeededFuture(new EmptyStream(vertx))
                    : vertx
                        .fileSystem()
                        .open(path, new OpenOptions().setWrite(false).setCreate(false))
                        .<ContentStream>map(file -> stream(file, offset, length)))
        .recover(cause -> Future.failedFuture(FileErrors.ofRead(bucket, cause)));
  }

  private static ContentStream stream(AsyncFile file, long offset, long length) {
    file.pause();
    file.setReadPos(offset).setReadLength(length).setReadBufferSize(READ_BUFFER);
    return new ExactStream(file, length, file::close);
  }

  @Override
  public Future<Optional<URI>> presign(
      boolean head,
      String bucket,
      String key,
      String contentType,
      @Nullable String contentDisposition) {
    return ReservedObjects.isReserved(key)
        ? Future.failedFuture(ReservedObjects.refusal())
        : Future.succeededFuture(Optional.empty());
  }

  @Override
  public Future<DeleteResults> delete(String bucket, Collection<String> keys, boolean unfinished) {
    Set<String> distinct = new LinkedHashSet<>(keys);
    List<FailedKey> reserved = ReservedObjects.takeOut(distinct);
    return workers
        .run(() -> deleteAll(bucket, distinct, unfinished))
        .recover(cause -> Future.succeededFuture(allFailed(distinct, cause)))
        .map(results -> results.and(reserved));
  }

  private DeleteResults deleteAll(String bucket, Set<String> keys, boolean unfinished)
      throws IOException {
    checkedBucket(bucket);
    List<Path> uploads = unfinished ? uploads(bucket) : List.of();
    Map<Path, List<String>> deletedIn = new HashMap<>();
    List<FailedKey> failed = new ArrayList<>();
    for (String key : keys) {
      try {
        FileLayout.Place object = layout.object(bucket, key);
        for (Path upload : uploads) {
          if (layout.isUploadOf(key, upload)) {
            Files.deleteIfExists(upload);
          }
        }
        Files.deleteIfExists(object.file());
        deletedIn.computeIfAbsent(object.directory(), d -> new ArrayList<>()).add(key);
      } catch (IOException | ContentStoreException e) {
        failed.add(failedKey(key, e));
      }
    }
    List<String> gone = new ArrayList<>();
    for (Map.Entry<Path, List<String>> deleted : deletedIn.entrySet()) {
      try {
        if (Files.isDirectory(deleted.getKey())) {
          Directories.sync(deleted.getKey());
        }
        gone.addAll(deleted.getValue());
      } catch (IOException e) {
        deleted.getValue().forEach(key -> failed.add(failedKey(key, e)));
      }
    }
    return new DeleteResults(gone, failed);
  }

  private List<Path> uploads(String bucket) throws IOException {
    Path uploads = layout.uploads(bucket);
    if (!Files.isDirectory(uploads)) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(uploads)) {
      listing.forEach(files::add);
    }
    return files;
  }

  private static DeleteResults allFailed(Set<String> keys, Throwable cause) {
    return DeleteResults.refused(keys, FileErrors.of("delete", cause));
  }

  private static FailedKey failedKey(String key, Throwable cause) {
    ContentStoreException known = FileErrors.of("delete", cause);
    return new FailedKey(key, known.kind(), String.valueOf(known.getMessage()));
  }

  @Override
  public Future<ObjectPage> list(String bucket, @Nullable String after) {
    return workers.run(() -> FileListing.page(checkedBucket(bucket), after));
  }

  @Override
  public Future<Optional<Buffer>> readReserved(String bucket, String name) {
    return workers.run(
        () -> {
          checkedBucket(bucket);
          Path file = layout.reserved(bucket, name).file();
          try {
            return Optional.of(Buffer.buffer(Files.readAllBytes(file)));
          } catch (NoSuchFileException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public Future<Void> writeReserved(String bucket, String name, Buffer content) {
    return workers
        .run(
            () -> {
              checkedBucket(bucket);
              ReservedFile.write(
                  layout.reserved(bucket, name), layout.newUpload(bucket, name), content);
              return name;
            })
        .mapEmpty();
  }

  @Override
  public Future<Void> check(String bucket) {
    return workers.run(() -> checkedBucket(bucket)).mapEmpty();
  }

  @Override
  public Future<Void> close() {
    return workers.close();
  }

  private Path checkedBucket(String bucket) throws IOException {
    Path path = layout.bucket(bucket);
    if (!Files.isDirectory(path)) {
      throw new ContentStoreException(Kind.NO_BUCKET, "there is no directory " + path);
    }
    return writable(path);
  }

  private static Path writable(Path bucket) throws IOException {
    if (!Files.isWritable(bucket)) {
      throw new AccessDeniedException(bucket.toString(), null, "not writable");
    }
    return bucket;
  }
}
