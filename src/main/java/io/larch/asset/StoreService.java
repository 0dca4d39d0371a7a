package io.larch.asset;

import io.larch.db.RollbackException;
import io.larch.http.ApiException;
import io.larch.idempotency.IdempotentRequests;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.outbox.UploadIntent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores assets on terms: under a condition, and at most once for an idempotency key. */
final class StoreService {

  private final Pool pool;
  private final Uploads uploads;
  private final AssetRepository repository;
  private final IdempotentRequests requests;

  /**
   * @param pool requests' connections
   */
  StoreService(
      Pool pool, Uploads uploads, AssetRepository repository, IdempotentRequests requests) {
    this.pool = pool;
    this.uploads = uploads;
    this.repository = repository;
    this.requests = requests;
  }

  /**
   * Looks whether a store has happened already, or can't happen, before its content is taken. What
   * counts is decided again when it is stored.
   *
   * @return what is known of the key; empty when nothing is. Fails with PRECONDITION_FAILED
   */
  Future<Optional<Known>> admit(StoreTerms terms) {
    Future<Optional<Known>> known =
        terms.key() == null ? Future.succeededFuture(Optional.empty()) : requests.find(terms.key());
    return known.compose(
        found ->
            found.isPresent() || terms.condition().isEmpty()
                ? Future.succeededFuture(found)
                : repository
                    .newest(terms.path())
                    .map(
                        newest -> {
                          terms.condition().require(newest);
                          return found;
                        }));
  }

  /**
   * Stores content as a new asset, or does nothing when the key turns out to be known.
   *
   * @param sourceUrl where it is fetched from; null when it is uploaded
   * @param metadata may complete after the content does; its failure fails the content too
   * @param digest of the request, asked for once content and metadata are there, if there is a key
   * @return what is to be answered; fails with PRECONDITION_FAILED, and then nothing was stored
   */
  Future<AssetAnswer> store(
      StoreTerms terms,
      @Nullable String sourceUrl,
      ContentIntake content,
      Future<AssetMetadata> metadata,
      Function<AssetMetadata, byte[]> digest) {
    return uploads.store(
        terms.path(),
        content,
        metadata,
        (intent, written, said) -> {
          Function<SqlClient, Future<AssetAnswer>> insert =
              client -> insert(repository.on(client), terms, intent, written, sourceUrl, said);
          return terms.key() == null
              ? insert(terms, insert)
              : requests
                  .once(
                      terms.key(),
                      digest.apply(said),
                      client -> insert.apply(client).map(AssetAnswer::toJson))
                  .map(
                      done ->
                          new Uploads.Stored(AssetAnswer.from(done.answer()), !done.replayed()));
        });
  }

  private Future<Uploads.Stored> insert(
      StoreTerms terms, Function<SqlClient, Future<AssetAnswer>> insert) {
    Future<AssetAnswer> inserted =
        terms.condition().isEmpty()
            ? insert.apply(pool)
            : pool.<AssetAnswer>withTransaction(insert::apply).map(Objects::requireNonNull);
    return inserted
        .recover(RollbackException::reasonOf)
        .map(answer -> new Uploads.Stored(answer, true));
  }

  private static Future<AssetAnswer> insert(
      AssetRepository rows,
      StoreTerms terms,
      UploadIntent intent,
      ContentInfo written,
      @Nullable String sourceUrl,
      AssetMetadata said) {
    Asset.Source source = sourceUrl == null ? Asset.Source.UPLOAD : Asset.Source.URL;
    return check(rows, terms)
        .compose(_ -> rows.insert(intent, written, source, sourceUrl, said))
        .map(
            inserted ->
                AssetAnswer.of(
                    inserted.orElseThrow(() -> new RollbackException(Uploads.expired()))));
  }

  /** From here to the end of the transaction nobody else stores at the path. */
  private static Future<Void> check(AssetRepository rows, StoreTerms terms) {
    if (terms.condition().isEmpty()) {
      return Future.succeededFuture();
    }
    return rows.lockNewest(terms.path())
        .map(
            newest -> {
              try {
                terms.condition().require(newest);
              } catch (ApiException refused) {
                throw new RollbackException(refused);
              }
              return null;
            });
  }
}
