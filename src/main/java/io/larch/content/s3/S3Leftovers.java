package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.minio.errors.XmlParserException;
import io.minio.messages.ListMultipartUploadsResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of multipart uploads that were never completed. */
final class S3Leftovers {

  private static final int MAX_PAGES = 100;

  private final S3Http http;

  S3Leftovers(S3Http http) {
    this.http = http;
  }

  /** Aborts every unfinished upload of exactly this key; fails when one may be left. */
  Future<Void> abort(String bucket, String key) {
    return abortPage(bucket, key, null, 1);
  }

  private Future<Void> abortPage(
      String bucket, String key, @Nullable ListMultipartUploadsResult previous, int page) {
    if (page > MAX_PAGES) {
      return Future.failedFuture(
          new ContentStoreException(Kind.UNKNOWN, "no end to the uploads listed in " + bucket));
    }
    Map<String, String> query = new HashMap<>(Map.of("uploads", "", "prefix", key));
    if (previous != null) {
      query.put("key-marker", previous.nextKeyMarker());
      query.put("upload-id-marker", previous.nextUploadIdMarker());
    }
    return http.succeed(HttpMethod.GET, bucket, null, query, Map.of(), Buffer.buffer())
        .compose(answer -> parse(bucket, answer))
        .compose(
            listing ->
                abortAll(bucket, key, uploadsOf(key, listing))
                    .compose(
                        v ->
                            listing.isTruncated()
                                ? abortPage(bucket, key, listing, page + 1)
                                : Future.succeededFuture()));
  }

  private static Future<ListMultipartUploadsResult> parse(String bucket, S3Http.Answer answer) {
    String root = S3Xml.rootOf(answer.body());
    try {
      if (root.equals("ListMultipartUploadsResult")) {
        return Future.succeededFuture(S3Xml.parse(ListMultipartUploadsResult.class, answer.body()));
      }
    } catch (XmlParserException e) {
      return Future.failedFuture(
          new ContentStoreException(
              Kind.UNKNOWN, "the uploads of " + bucket + " can't be read", e));
    }
    return Future.failedFuture(
        new ContentStoreException(
            root.isEmpty() ? Kind.UNAVAILABLE : Kind.UNKNOWN,
            "the uploads of " + bucket + " can't be read"));
  }

  /** The prefix matches longer keys as well, which are none of ours. */
  private static List<String> uploadsOf(String key, ListMultipartUploadsResult listing) {
    return listing.uploads().stream()
        .filter(upload -> upload.objectName().equals(key))
        .map(ListMultipartUploadsResult.Upload::uploadId)
        .toList();
  }

  private Future<Void> abortAll(String bucket, String key, List<String> uploadIds) {
    Future<Void> all = Future.succeededFuture();
    for (String id : uploadIds) {
      all =
          all.compose(
              v ->
                  http.call(
                          HttpMethod.DELETE,
                          bucket,
                          key,
                          Map.of("uploadId", id),
                          Map.of(),
                          Buffer.buffer())
                      .compose(
                          answer ->
                              answer.ok() || answer.status() == 404
                                  ? Future.succeededFuture()
                                  : Future.failedFuture(
                                      S3Errors.of(
                                          "abort of an upload in " + bucket,
                                          answer.status(),
                                          answer.body(),
                                          true))));
    }
    return all;
  }
}
