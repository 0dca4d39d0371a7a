package io.larch.content;

import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults.FailedKey;
import io.minio.errors.XmlParserException;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One delete of up to 1,000 keys. Every key starts as "not known to be gone", and only the store's
 * own word for that key changes it.
 */
final class S3Delete {

  private static final String SILENCE = "the store's answer does not mention the key";

  private final Vertx vertx;
  private final S3Http http;
  private final S3Leftovers leftovers;
  private final String bucket;
  private final List<String> gone = new ArrayList<>();
  private final Map<String, FailedKey> pending = new LinkedHashMap<>();

  /**
   * @param keys without repetitions
   */
  S3Delete(Vertx vertx, S3Http http, S3Leftovers leftovers, String bucket, Iterable<String> keys) {
    this.vertx = vertx;
    this.http = http;
    this.leftovers = leftovers;
    this.bucket = bucket;
    for (String key : keys) {
      pending.put(key, new FailedKey(key, Kind.UNKNOWN, SILENCE));
    }
  }

  /** Never fails. */
  Future<DeleteResults> run(boolean unfinished) {
    List<String> keys = List.copyOf(pending.keySet());
    Future<List<String>> ready = unfinished ? abortUploads(keys) : Future.succeededFuture(keys);
    return ready
        .compose(
            clean ->
                together(clean.stream().filter(S3Xml::canCarry).toList())
                    .compose(
                        v -> alone(clean.stream().filter(key -> !S3Xml.canCarry(key)).toList())))
        .map(v -> new DeleteResults(gone, List.copyOf(pending.values())));
  }

  /** The keys that no unfinished upload is left under; the others keep the reason. */
  private Future<List<String>> abortUploads(List<String> keys) {
    List<String> clean = new ArrayList<>();
    return inTurn(keys, key -> leftovers.abort(bucket, key).onSuccess(aborted -> clean.add(key)))
        .map(clean);
  }

  private Future<Void> alone(List<String> keys) {
    return inTurn(
        keys,
        key ->
            http.call(HttpMethod.DELETE, bucket, key, Map.of(), Map.of(), Buffer.buffer())
                .compose(this::checkAlone)
                .onSuccess(deleted -> markGone(key)));
  }

  private Future<Void> checkAlone(S3Http.Answer answer) {
    if (answer.ok()) {
      return Future.succeededFuture();
    }
    ContentStoreException refusal =
        S3Errors.of("DELETE in " + bucket, answer.status(), answer.body(), true);
    return refusal.kind() == Kind.NOT_FOUND
        ? Future.succeededFuture()
        : Future.failedFuture(refusal);
  }

  /**
   * Runs one request for each key, one after the other. A failure that says something about the
   * store rather than the key is taken for the keys that are left as well, so that a store that is
   * away costs one time-out and not one for each key.
   */
  private Future<Void> inTurn(List<String> keys, Function<String, Future<Void>> request) {
    AtomicReference<@Nullable Throwable> hopeless = new AtomicReference<>();
    Future<Void> all = Future.succeededFuture();
    for (String key : keys) {
      all = all.compose(v -> attempt(key, request, hopeless));
    }
    return all;
  }

  private Future<Void> attempt(
      String key,
      Function<String, Future<Void>> request,
      AtomicReference<@Nullable Throwable> hopeless) {
    Throwable known = hopeless.get();
    if (known != null) {
      fail(key, known);
      return Future.succeededFuture();
    }
    return request
        .apply(key)
        .recover(
            cause -> {
              fail(key, cause);
              if (kindOf(cause) != Kind.UNKNOWN) {
                hopeless.set(cause);
              }
              return Future.succeededFuture();
            });
  }

  private Future<Void> together(List<String> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    return offLoop(() -> Request.of(keys))
        .compose(
            request ->
                http.succeed(
                    HttpMethod.POST,
                    bucket,
                    null,
                    Map.of("delete", ""),
                    Map.of("Content-MD5", request.md5(), "Content-Type", "application/xml"),
                    request.body()))
        .compose(answer -> offLoop(() -> parse(answer)))
        .<Void>map(
            result -> {
              settle(result);
              return null;
            })
        .recover(
            cause -> {
              keys.forEach(key -> fail(key, cause));
              return Future.succeededFuture();
            });
  }

  /** A thousand keys of XML keep a thread busy for milliseconds. */
  private <T> Future<T> offLoop(Callable<T> work) {
    return vertx.executeBlocking(work, false).map(value -> Objects.requireNonNull(value));
  }

  private DeleteResult parse(S3Http.Answer answer) {
    String root = S3Xml.rootOf(answer.body());
    if (root.equals("Error")) {
      throw S3Errors.of("delete in " + bucket, answer.status(), answer.body(), false);
    }
    try {
      if (root.equals("DeleteResult")) {
        return S3Xml.parse(DeleteResult.class, answer.body());
      }
      throw new ContentStoreException(Kind.UNKNOWN, "the answer to a delete can't be read");
    } catch (XmlParserException e) {
      throw new ContentStoreException(Kind.UNKNOWN, "the answer to a delete can't be read", e);
    }
  }

  private void settle(DeleteResult result) {
    for (DeleteResult.Deleted deleted : result.objects()) {
      markGone(deleted.name());
    }
    for (DeleteResult.Error error : result.errors()) {
      String key = error.objectName();
      Kind kind = S3Errors.kindOfCode(error.code());
      if (kind == Kind.NOT_FOUND) {
        markGone(key);
      } else if (pending.containsKey(key)) {
        pending.put(key, new FailedKey(key, kind, error.code() + ": " + error.message()));
      }
    }
  }

  private void markGone(String key) {
    if (pending.remove(key) != null) {
      gone.add(key);
    }
  }

  private void fail(String key, Throwable cause) {
    pending.put(key, new FailedKey(key, kindOf(cause), S3Errors.describe(cause)));
  }

  private static Kind kindOf(Throwable cause) {
    return cause instanceof ContentStoreException e ? e.kind() : Kind.UNKNOWN;
  }

  /** Stores that don't check the digest ignore it; S3 itself insists on it. */
  private record Request(Buffer body, String md5) {

    static Request of(List<String> keys) throws XmlParserException, NoSuchAlgorithmException {
      Buffer body =
          S3Xml.write(
              new DeleteRequest(keys.stream().map(DeleteRequest.Object::new).toList(), false));
      byte[] digest = MessageDigest.getInstance("MD5").digest(body.getBytes());
      return new Request(body, Base64.getEncoder().encodeToString(digest));
    }
  }
}
