package io.larch.content.file;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way to a file. Bytes go to a file of their own, which takes the object's name
 * when it is whole and on the disk. The source is paused while a chunk is written.
 */
final class FileUpload {

  private final FileWorkers workers;
  private final FileLayout.Place upload;
  private final FileLayout.Place object;
  private final ReadStream<Buffer> content;
  private final Promise<Void> received = Promise.promise();

  /** The last step taken; each waits for the one before. */
  private Future<?> steps;

  private @Nullable FileChannel channel;
  private long total;

  FileUpload(
      FileWorkers workers,
      FileLayout.Place upload,
      FileLayout.Place object,
      ReadStream<Buffer> content) {
    this.workers = workers;
    this.upload = upload;
    this.object = object;
    this.content = content;
    this.steps = Future.succeededFuture();
  }

  /** Runs the upload; the number of bytes written. */
  Future<Long> run() {
    content.pause();
    content.exceptionHandler(cause -> steps.onComplete(done -> received.tryFail(cause)));
    content.endHandler(v -> steps.onSuccess(done -> received.tryComplete()));
    content.handler(
        chunk -> {
          content.pause();
          step(() -> write(chunk));
        });
    step(this::open);
    return received
        .future()
        .compose(v -> workers.run(this::publish))
        .recover(
            // After the last step, which may only be about to open the file.
            cause ->
                steps
                    .transform(done -> workers.run(this::discard))
                    .transform(discarded -> Future.failedFuture(cause)));
  }

  private interface Step {
    void run() throws IOException;
  }

  private void step(Step step) {
    Future<?> next =
        steps.compose(
            v ->
                workers.run(
                    () -> {
                      step.run();
                      return upload;
                    }));
    steps = next;
    next.onSuccess(v -> content.resume()).onFailure(received::tryFail);
  }

  private void open() throws IOException {
    if (!Files.isDirectory(upload.bucket())) {
      throw new ContentStoreException(Kind.NO_BUCKET, "there is no directory " + upload.bucket());
    }
    Directories.ensure(upload.bucket(), upload.directory());
    channel =
        FileChannel.open(upload.file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private void write(Buffer chunk) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(chunk.getBytes());
    while (bytes.hasRemaining()) {
      total += opened().write(bytes);
    }
  }

  private FileChannel opened() {
    return Objects.requireNonNull(channel, "the first step opens the file");
  }

  private Long publish() throws IOException {
    opened().force(false);
    opened().close();
    Directories.ensure(object.bucket(), object.directory());
    Files.move(upload.file(), object.file(), StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(object.directory());
    return total;
  }

  private boolean discard() throws IOException {
    if (channel == null) {
      return false;
    }
    channel.close();
    return Files.deleteIfExists(upload.file());
  }
}
