package io.larch.content.s3;

import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One delete of up to 1,000 keys: what broken-off uploads left, if asked for; then the keys, all in
 * one request but for those that XML can't carry; or every version of them, in a bucket that keeps
 * versions. For one context.
 */
final class S3Delete {

  /** The requests that deletes are made of. */
  record Requests(
      S3Leftovers leftovers,
      S3MultiDelete together,
      S3SingleDelete alone,
      S3Versions versions,
      S3Versioning versioning) {}

  private final Requests requests;
  private final boolean everyVersion;
  private final String bucket;
  private final DeleteOutcomes outcomes;
  private final List<String> versioned = new ArrayList<>();

  /**
   * @param everyVersion whether a key is gone only when all its versions are
   * @param keys without repetitions
   */
  S3Delete(Requests requests, boolean everyVersion, String bucket, Iterable<String> keys) {
    this.requests = requests;
    this.everyVersion = everyVersion;
    this.bucket = bucket;
    this.outcomes = new DeleteOutcomes(keys);
  }

  /** Never fails. */
  Future<DeleteResults> run(boolean unfinished) {
    return keepsVersions()
        .compose(
            versions ->
                withoutUploads(unfinished)
                    .compose(keys -> versions ? versions(keys) : current(keys)))
        .recover(
            cause -> {
              outcomes.refused(outcomes.left(), cause);
              return Future.succeededFuture();
            })
        .map(done -> outcomes.results());
  }

  private Future<Boolean> keepsVersions() {
    return everyVersion ? requests.versioning().of(bucket) : Future.succeededFuture(false);
  }

  /** The keys that no unfinished upload is left under; the others keep the reason. */
  private Future<List<String>> withoutUploads(boolean unfinished) {
    List<String> keys = outcomes.left();
    if (!unfinished) {
      return Future.succeededFuture(keys);
    }
    List<String> clean = new ArrayList<>();
    Set<Kind> hopeless = EnumSet.copyOf(S3SingleDelete.HOPELESS);
    // Listing uploads takes a right of its own, which says nothing of deletes.
    hopeless.add(Kind.DENIED);
    KeyByKey aborts = new KeyByKey(1, hopeless);
    return aborts
        .run(
            keys,
            key -> requests.leftovers().abort(bucket, key).onSuccess(aborted -> clean.add(key)),
            outcomes::failed)
        .map(
            done -> {
              Throwable verdict = aborts.verdict();
              if (verdict != null && DeleteOutcomes.kindOf(verdict) != Kind.DENIED) {
                outcomes.refusedBy(verdict);
              }
              return clean;
            });
  }

  private Future<Void> current(List<String> keys) {
    return together(keys.stream().filter(S3Xml::canCarry).toList())
        .compose(done -> alone(keys.stream().filter(key -> !S3Xml.canCarry(key)).toList()))
        .compose(done -> versioned.isEmpty() ? Future.succeededFuture() : versions(versioned));
  }

  private Future<Void> together(List<String> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    return requests
        .together()
        .send(bucket, keys.stream().map(DeleteRequest.Object::new).toList())
        .<Void>map(
            result -> {
              settle(result);
              return null;
            })
        .recover(
            cause -> {
              outcomes.refused(keys, cause);
              return Future.succeededFuture();
            });
  }

  private void settle(DeleteResult result) {
    for (DeleteResult.Deleted deleted : result.objects()) {
      deleted(deleted.name(), deleted.deleteMarker());
    }
    for (DeleteResult.Error error : result.errors()) {
      if (S3Errors.kindOfCode(error.code()) == Kind.NOT_FOUND) {
        outcomes.gone(error.objectName());
      } else {
        outcomes.failed(error.objectName(), S3Errors.ofKey(error));
      }
    }
  }

  private Future<Void> alone(List<String> keys) {
    KeyByKey deletes = new KeyByKey(1, S3SingleDelete.HOPELESS);
    return deletes
        .run(
            keys,
            key ->
                requests
                    .alone()
                    .send(bucket, key, null)
                    .onSuccess(marker -> deleted(key, marker))
                    .mapEmpty(),
            outcomes::failed)
        .map(done -> outcomes.refusedBy(deletes.verdict()));
  }

  /**
   * A delete marker in place of the object means that the bucket keeps versions after all, and that
   * the content is still there.
   */
  private void deleted(String key, boolean marker) {
    if (marker && everyVersion) {
      requests.versioning().versioned(bucket);
      versioned.add(key);
    } else {
      outcomes.gone(key);
    }
  }

  private Future<Void> versions(List<String> keys) {
    return new S3VersionsDelete(
            requests.versions(), requests.together(), requests.alone(), bucket, outcomes)
        .run(keys);
  }
}
