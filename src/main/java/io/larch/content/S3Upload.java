package io.larch.content;

import io.larch.content.ContentStoreException.Kind;
import io.minio.errors.XmlParserException;
import io.minio.messages.CompleteMultipartUpload;
import io.minio.messages.InitiateMultipartUploadResult;
import io.minio.messages.Part;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way to S3, which wants to know every length beforehand. Bytes are gathered up
 * to the part size; if the source ends by then, they go in one request, else as the first part of a
 * multipart upload. The source is paused while a part is sent and while memory is waited for. Runs
 * on one context, that of the source.
 */
final class S3Upload {

  private static final Map<String, String> NO_HEADERS = Map.of();

  private final S3Http http;
  private final PartPermits permits;
  private final long partSize;
  private final String bucket;
  private final String key;
  private final String contentType;
  private final ReadStream<Buffer> content;

  private final Promise<Long> result = Promise.promise();
  private final PartBuffer gathered = new PartBuffer();
  private final List<Part> parts = new ArrayList<>();
  private long total;
  private boolean permitted;
  private boolean sending;
  private boolean sourceEnded;
  private boolean finished;
  private @Nullable String uploadId;
  private S3Http.@Nullable Upload current;
  private Future<?> inFlight = Future.succeededFuture();

  S3Upload(
      S3Http http,
      PartPermits permits,
      long partSize,
      String bucket,
      String key,
      String contentType,
      ReadStream<Buffer> content) {
    this.http = http;
    this.permits = permits;
    this.partSize = partSize;
    this.bucket = bucket;
    this.key = key;
    this.contentType = contentType;
    this.content = content;
  }

  /** Runs the upload; the number of bytes written. */
  Future<Long> run() {
    content.pause();
    content.exceptionHandler(this::fail);
    content.endHandler(
        v -> {
          sourceEnded = true;
          advance();
        });
    content.handler(this::receive);
    askForMemory();
    return result.future();
  }

  private void askForMemory() {
    permits
        .acquire()
        .onComplete(
            granted -> {
              if (granted.failed()) {
                fail(granted.cause());
              } else if (finished) {
                permits.release();
              } else {
                permitted = true;
                advance();
              }
            });
  }

  private void receive(Buffer chunk) {
    if (finished) {
      return;
    }
    total += chunk.length();
    gathered.append(chunk);
    if (gathered.size() > partSize) {
      content.pause();
      advance();
    }
  }

  /** Does whatever can be done next. A part is only sent when more than it is there, or all is. */
  private void advance() {
    if (finished || sending || !permitted) {
      return;
    }
    if (gathered.size() > partSize) {
      track(sendPart(gathered.take(partSize)), this::releaseAndContinue);
    } else if (!sourceEnded) {
      content.resume();
    } else if (uploadId == null) {
      track(put(Map.of(), gathered), this::succeed);
    } else {
      track(sendPart(gathered).compose(v -> complete()), this::succeed);
    }
  }

  private void track(Future<?> work, Runnable next) {
    sending = true;
    inFlight = work;
    work.onComplete(
        done -> {
          sending = false;
          if (finished) {
            return;
          }
          if (done.succeeded()) {
            next.run();
          } else {
            fail(done.cause());
          }
        });
  }

  private void releaseAndContinue() {
    permitted = false;
    permits.release();
    askForMemory();
  }

  private void succeed() {
    finished = true;
    permits.release();
    result.complete(total);
  }

  /** Stops at once; fails the result when the store has let go of the upload, or won't. */
  private void fail(Throwable cause) {
    if (finished) {
      return;
    }
    finished = true;
    gathered.clear();
    if (current != null) {
      current.cancel();
    }
    inFlight
        .transform(done -> abort())
        .onComplete(
            aborted -> {
              if (permitted) {
                permits.release();
              }
              result.fail(cause);
            });
  }

  private Future<S3Http.Answer> put(Map<String, String> query, PartBuffer part) {
    if (finished) {
      return Future.failedFuture("given up");
    }
    S3Http.Upload upload = http.upload(bucket, key, query, contentType, part);
    current = upload;
    return upload.answer();
  }

  private Future<Void> sendPart(PartBuffer part) {
    return begin()
        .compose(
            id -> {
              int number = parts.size() + 1;
              return put(Map.of("uploadId", id, "partNumber", Integer.toString(number)), part)
                  .compose(
                      answer -> {
                        if (answer.etag() == null) {
                          return Future.failedFuture(unknown("a part was answered without ETag"));
                        }
                        parts.add(new Part(number, answer.etag().replace("\"", "")));
                        return Future.succeededFuture();
                      });
            });
  }

  private Future<String> begin() {
    if (uploadId != null) {
      return Future.succeededFuture(uploadId);
    }
    return http.succeed(
            HttpMethod.POST,
            bucket,
            key,
            Map.of("uploads", ""),
            Map.of("Content-Type", contentType),
            Buffer.buffer())
        .compose(
            answer -> {
              try {
                String id =
                    S3Xml.parse(InitiateMultipartUploadResult.class, answer.body()).uploadId();
                uploadId = id;
                return Future.succeededFuture(id);
              } catch (XmlParserException e) {
                return Future.failedFuture(unknown("the new upload's answer can't be read"));
              }
            });
  }

  /** S3 may answer 200, take its time, and then write an error into the body. */
  private Future<Void> complete() {
    Buffer body;
    try {
      body = S3Xml.write(new CompleteMultipartUpload(parts.toArray(Part[]::new)));
    } catch (XmlParserException e) {
      return Future.failedFuture(e);
    }
    return http.succeed(HttpMethod.POST, bucket, key, id(), NO_HEADERS, body)
        .compose(
            answer ->
                switch (S3Xml.rootOf(answer.body())) {
                  case "CompleteMultipartUploadResult" -> Future.succeededFuture();
                  case "Error" ->
                      Future.failedFuture(
                          S3Errors.of(
                              "the end of an upload to " + bucket,
                              answer.status(),
                              answer.body(),
                              true));
                  default -> Future.failedFuture(unknown("the end's answer can't be read"));
                });
  }

  private Future<?> abort() {
    return uploadId == null
        ? Future.succeededFuture()
        : http.call(HttpMethod.DELETE, bucket, key, id(), NO_HEADERS, Buffer.buffer());
  }

  private Map<String, String> id() {
    return uploadId == null ? Map.of() : Map.of("uploadId", uploadId);
  }

  private ContentStoreException unknown(String message) {
    return new ContentStoreException(Kind.UNKNOWN, "upload to " + bucket + ": " + message);
  }
}
