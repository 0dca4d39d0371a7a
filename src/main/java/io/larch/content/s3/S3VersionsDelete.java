package io.larch.content.s3;

import io.larch.content.ContentStoreException.Kind;
import io.larch.content.s3.S3Versions.Versions;
import io.minio.messages.DeleteRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Deletes every version and delete marker of keys, without which a versioned bucket keeps the
 * content. Lists them, deletes what was listed, and lists again where there may be more; a key is
 * gone when all of its versions were answered for, or none was listed. For one context.
 */
final class S3VersionsDelete {

  /** Listings run side by side, a few: each is one more connection for this delete. */
  private static final int LISTINGS_AT_ONCE = 4;

  /** Of a thousand versions each; a key of ours has one. */
  private static final int MAX_ROUNDS = 100;

  private static final Set<Kind> HOPELESS =
      Set.of(Kind.UNAVAILABLE, Kind.THROTTLED, Kind.NO_BUCKET, Kind.DENIED);

  private final S3Versions versions;
  private final S3MultiDelete multiDelete;
  private final S3SingleDelete singleDelete;
  private final String bucket;
  private final DeleteOutcomes outcomes;

  S3VersionsDelete(
      S3Versions versions,
      S3MultiDelete multiDelete,
      S3SingleDelete singleDelete,
      String bucket,
      DeleteOutcomes outcomes) {
    this.versions = versions;
    this.multiDelete = multiDelete;
    this.singleDelete = singleDelete;
    this.bucket = bucket;
    this.outcomes = outcomes;
  }

  /** Never fails; the outcomes are told. */
  Future<Void> run(List<String> keys) {
    return round(keys, 1);
  }

  private Future<Void> round(List<String> keys, int number) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    if (number > MAX_ROUNDS) {
      keys.forEach(key -> outcomes.failed(key, Kind.UNKNOWN, "no end to the versions of the key"));
      return Future.succeededFuture();
    }
    return list(keys).compose(this::deleteAll).compose(listAgain -> round(listAgain, number + 1));
  }

  /** The keys that the store holds something of. */
  private Future<List<Versions>> list(List<String> keys) {
    List<Versions> held = new ArrayList<>();
    KeyByKey listings = new KeyByKey(LISTINGS_AT_ONCE, HOPELESS);
    return listings
        .run(
            keys,
            key ->
                versions
                    .list(bucket, key)
                    .map(
                        listed -> {
                          if (!listed.ids().isEmpty()) {
                            held.add(listed);
                          } else if (listed.all()) {
                            outcomes.gone(key);
                          }
                          return null;
                        }),
            outcomes::failed)
        .map(
            done -> {
              outcomes.refusedBy(listings.verdict());
              return held;
            });
  }

  /** Deletes the listed versions; the keys that may have more. */
  private Future<List<String>> deleteAll(List<Versions> listed) {
    VersionsRound round = new VersionsRound(outcomes, listed);
    List<Versions> carried = listed.stream().filter(v -> S3Xml.canCarry(v.key())).toList();
    List<Versions> alone = listed.stream().filter(v -> !S3Xml.canCarry(v.key())).toList();
    return together(carried, round)
        .compose(done -> singly(alone, round))
        .map(done -> round.settle());
  }

  private Future<Void> together(List<Versions> listed, VersionsRound round) {
    List<DeleteRequest.Object> objects =
        listed.stream()
            .flatMap(v -> v.ids().stream().map(id -> new DeleteRequest.Object(v.key(), id)))
            .toList();
    Future<Void> pages = Future.succeededFuture();
    for (int from = 0; from < objects.size(); from += S3MultiDelete.MAX_OBJECTS) {
      int to = Math.min(from + S3MultiDelete.MAX_OBJECTS, objects.size());
      List<DeleteRequest.Object> page = objects.subList(from, to);
      pages = pages.compose(done -> multiDelete.send(bucket, page).map(round::answered));
    }
    List<String> keys = listed.stream().map(Versions::key).toList();
    return pages.recover(
        cause -> {
          round.refused(keys, cause);
          return Future.succeededFuture();
        });
  }

  private Future<Void> singly(List<Versions> listed, VersionsRound round) {
    KeyByKey requests = new KeyByKey(1, S3SingleDelete.HOPELESS);
    Map<String, Versions> byKey =
        listed.stream().collect(Collectors.toMap(Versions::key, Function.identity()));
    return requests
        .run(
            List.copyOf(byKey.keySet()),
            key -> singly(Objects.requireNonNull(byKey.get(key)), round::confirmed),
            round::failed)
        .map(done -> outcomes.refusedBy(requests.verdict()));
  }

  private Future<Void> singly(Versions versions, Consumer<String> confirmed) {
    Future<Void> all = Future.succeededFuture();
    for (String id : versions.ids()) {
      all =
          all.compose(done -> singleDelete.send(bucket, versions.key(), id))
              .onSuccess(marker -> confirmed.accept(versions.key()))
              .mapEmpty();
    }
    return all;
  }
}
