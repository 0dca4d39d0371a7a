package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.minio.errors.XmlParserException;
import io.minio.messages.CompleteMultipartUpload;
import io.minio.messages.InitiateMultipartUploadResult;
import io.minio.messages.Part;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests by which one object gets its bytes: one for all of them, or a multipart upload,
 * whose parts may be on their way together. Used on one context.
 */
final class S3Parts {

  private static final Map<String, String> NO_HEADERS = Map.of();

  private final S3Http http;
  private final String bucket;
  private final String key;
  private final String contentType;

  /** By number, which is not always the order in which they are answered. */
  private final TreeMap<Integer, Part> answered = new TreeMap<>();

  private final Set<S3Http.Upload> running = new HashSet<>();
  private @Nullable Future<String> uploadId;
  private int begun;
  private boolean cancelled;

  S3Parts(S3Http http, String bucket, String key, String contentType) {
    this.http = http;
    this.bucket = bucket;
    this.key = key;
    this.contentType = contentType;
  }

  /** Whether a part has been given to {@link #put}. */
  boolean any() {
    return begun > 0;
  }

  /** Sends all of the content. */
  Future<?> putWhole(PartBuffer content) {
    return send(Map.of(), content);
  }

  /** Sends the next part; the first one begins the upload. */
  Future<?> put(PartBuffer part) {
    begun++;
    int number = begun;
    Future<String> id = uploadId;
    if (id == null) {
      id = begin();
      uploadId = id;
    }
    return id.compose(
            known -> send(Map.of("uploadId", known, "partNumber", Integer.toString(number)), part))
        .compose(
            answer -> {
              String etag = answer.etag();
              if (etag == null) {
                return Future.failedFuture(unknown("a part was answered without ETag"));
              }
              answered.put(number, new Part(number, etag.replace("\"", "")));
              return Future.succeededFuture();
            });
  }

  private Future<S3Http.Answer> send(Map<String, String> query, PartBuffer part) {
    if (cancelled) {
      return Future.failedFuture("given up");
    }
    S3Http.Upload upload = http.upload(bucket, key, query, contentType, part);
    running.add(upload);
    return upload.answer().onComplete(_ -> running.remove(upload));
  }

  private Future<String> begin() {
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
                return Future.succeededFuture(
                    S3Xml.parse(InitiateMultipartUploadResult.class, answer.body()).uploadId());
              } catch (XmlParserException e) {
                return Future.failedFuture(unknown("the new upload's answer can't be read"));
              }
            });
  }

  /**
   * Makes the object of its parts, all of which must have been answered. S3 may answer 200, take
   * its time, and then write an error into the body.
   */
  Future<?> complete() {
    Buffer body;
    try {
      body = S3Xml.write(new CompleteMultipartUpload(answered.values().toArray(Part[]::new)));
    } catch (XmlParserException e) {
      return Future.failedFuture(e);
    }
    return http.post(bucket, key, id(), body)
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

  /** Drops what is on its way, and sends nothing more. */
  void cancel() {
    cancelled = true;
    Set.copyOf(running).forEach(S3Http.Upload::cancel);
  }

  /** Has the store let go of the parts; to be called when none is on its way any more. */
  Future<?> abort() {
    return id().isEmpty()
        ? Future.succeededFuture()
        : http.call(HttpMethod.DELETE, bucket, key, id(), NO_HEADERS, Buffer.buffer());
  }

  private Map<String, String> id() {
    Future<String> id = uploadId;
    return id == null || !id.succeeded() ? Map.of() : Map.of("uploadId", id.result());
  }

  private ContentStoreException unknown(String message) {
    return new ContentStoreException(Kind.UNKNOWN, "upload to " + bucket + ": " + message);
  }
}
