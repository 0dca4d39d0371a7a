package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.minio.errors.XmlParserException;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** S3's request that deletes up to 1,000 objects, or versions of objects, at once. */
final class S3MultiDelete {

  /** S3's own limit. */
  static final int MAX_OBJECTS = 1_000;

  private final Vertx vertx;
  private final S3Http http;

  S3MultiDelete(Vertx vertx, S3Http http) {
    this.vertx = vertx;
    this.http = http;
  }

  /**
   * Sends the request. Fails when the store refused it as a whole, or its answer can't be relied
   * on.
   *
   * @param objects 1 to {@link #MAX_OBJECTS}, whose names XML can carry
   */
  Future<DeleteResult> send(String bucket, List<DeleteRequest.Object> objects) {
    return offLoop(() -> Request.of(objects))
        .compose(
            request ->
                http.succeed(
                    HttpMethod.POST,
                    bucket,
                    null,
                    Map.of("delete", ""),
                    Map.of("Content-MD5", request.md5(), "Content-Type", "application/xml"),
                    request.body()))
        .compose(answer -> offLoop(() -> parse(bucket, answer)));
  }

  /** A thousand keys of XML keep a thread busy for milliseconds. */
  private <T> Future<T> offLoop(Callable<T> work) {
    return vertx.executeBlocking(work, false).map(value -> Objects.requireNonNull(value));
  }

  private static DeleteResult parse(String bucket, S3Http.Answer answer) {
    String root = S3Xml.rootOf(answer.body());
    switch (root) {
      case "" ->
          throw new ContentStoreException(
              Kind.UNAVAILABLE, "the answer to a delete is empty or was cut short");
      case "Error" ->
          throw S3Errors.of("delete in " + bucket, answer.status(), answer.body(), false);
      case "DeleteResult" -> {
        try {
          return S3Xml.parse(DeleteResult.class, answer.body());
        } catch (XmlParserException e) {
          throw new ContentStoreException(Kind.UNKNOWN, "the answer to a delete can't be read", e);
        }
      }
      default ->
          throw new ContentStoreException(Kind.UNKNOWN, "the answer to a delete can't be read");
    }
  }

  /** Stores that don't check the digest ignore it; S3 itself insists on it. */
  private record Request(Buffer body, String md5) {

    static Request of(List<DeleteRequest.Object> objects)
        throws XmlParserException, NoSuchAlgorithmException {
      Buffer body = S3Xml.write(new DeleteRequest(objects, false));
      byte[] digest = MessageDigest.getInstance("MD5").digest(body.getBytes());
      return new Request(body, Base64.getEncoder().encodeToString(digest));
    }
  }
}
