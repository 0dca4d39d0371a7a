package io.larch.reconcile;

import io.larch.asset.ContentReferences;
import io.larch.asset.DeploymentRow;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.kept.KeptReferences;
import io.larch.reconcile.Ownership.State;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose a bucket is, by the mark that lies in it, and keeps the mark. See ADR 0025.
 *
 * <p>The epoch is raised in the database first and then in the mark, and the mark is read before
 * the database: so a mark that is ahead is proof that the database was put back, however long ago
 * either was read.
 */
public final class BucketOwner {

  private static final List<String> SEEN_BEFORE =
      List.of(
          "DELETE FROM orphan WHERE bucket = $1", "DELETE FROM missing_content WHERE bucket = $1");

  private final Pool pool;
  private final ContentStore store;
  private final String bucket;
  private final DeploymentRow deployment;

  /**
   * @param pool connections that nobody else waits for
   * @param bucket must be there
   */
  public BucketOwner(Pool pool, ContentStore store, String bucket) {
    this.pool = pool;
    this.store = store;
    this.bucket = bucket;
    this.deployment = new DeploymentRow(pool);
  }

  /** The bucket that it looks at. */
  String bucket() {
    return bucket;
  }

  /**
   * Whose the bucket is. One without a mark is claimed when what it holds is known to this
   * database, or both are empty.
   */
  public Future<Ownership> look() {
    return readMark()
        .compose(
            mark ->
                deployment
                    .read()
                    .map(BucketOwner::ours)
                    .compose(
                        self ->
                            mark.isPresent()
                                ? Future.succeededFuture(judge(self, mark.get()))
                                : claim(self)));
  }

  /**
   * As {@link #look}; and if the bucket is ours, its mark follows the database. If the database was
   * put back, it is kept from giving out numbers again that the bucket has seen.
   */
  public Future<Ownership> advance() {
    return look()
        .compose(
            found ->
                switch (found.state()) {
                  case OURS -> raise(found);
                  case PUT_BACK -> deployment.secureNumbers(epochOf(found)).map(found);
                  case UNCLAIMED, ANOTHERS -> Future.succeededFuture(found);
                });
  }

  private Future<Ownership> raise(Ownership found) {
    return deployment
        .raise()
        .compose(_ -> deployment.read().map(BucketOwner::ours))
        .compose(self -> self.equals(found.mark()) ? Future.succeededFuture(found) : mark(self));
  }

  /**
   * Makes the bucket this database's, from its present owner. What has been seen of it is
   * forgotten, and numbers that its owner may have given out are not given out again.
   *
   * @param owner the present one, as {@link Ownership#owner} tells it
   * @return whose it is now: not {@link Ownership#ours} when the owner is somebody else, so that
   *     nothing was done
   */
  public Future<Ownership> takeOver(String owner) {
    return look()
        .compose(
            found -> {
              if (found.ours() || !found.owner().equals(owner)) {
                return Future.succeededFuture(found);
              }
              return forgetSightings()
                  .compose(_ -> deployment.secureNumbers(epochOf(found)))
                  .compose(_ -> deployment.pass(epochOf(found)).map(BucketOwner::ours))
                  .compose(this::mark);
            });
  }

  private static long epochOf(Ownership found) {
    OwnerMark mark = found.mark();
    return Math.max(found.epoch(), mark == null ? 0 : mark.epoch());
  }

  private Future<Void> forgetSightings() {
    Future<Void> all = Future.succeededFuture();
    for (String sql : SEEN_BEFORE) {
      all = all.compose(_ -> pool.preparedQuery(sql).execute(Tuple.of(bucket))).mapEmpty();
    }
    return all;
  }

  private Ownership judge(OwnerMark self, OwnerMark mark) {
    State state =
        !mark.owner().equals(self.owner())
            ? State.ANOTHERS
            : mark.epoch() > self.epoch() ? State.PUT_BACK : State.OURS;
    return ownership(state, self, mark);
  }

  private Future<Ownership> claim(OwnerMark self) {
    return isKnown()
        .compose(
            known ->
                known
                    ? mark(self)
                    : Future.succeededFuture(ownership(State.UNCLAIMED, self, null)));
  }

  /** Content keys are random: one of ours in the bucket is proof enough that we wrote to it. */
  private Future<Boolean> isKnown() {
    return new ContentReferences(pool)
        .someKeys(bucket)
        .compose(
            keys ->
                keys.isEmpty()
                    ? new KeptReferences(pool).someKeys(bucket)
                    : Future.succeededFuture(keys))
        .compose(
            keys ->
                keys.isEmpty()
                    ? store.list(bucket, null).map(page -> page.objects().isEmpty())
                    : holdsOneOf(keys));
  }

  private Future<Boolean> holdsOneOf(List<String> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(false);
    }
    return store
        .read(bucket, keys.getFirst(), 0, 0)
        .compose(stream -> stream.close().map(true))
        .recover(
            failure ->
                failure instanceof ContentStoreException e && e.kind() == Kind.NOT_FOUND
                    ? holdsOneOf(keys.subList(1, keys.size()))
                    : Future.failedFuture(failure));
  }

  private Future<Ownership> mark(OwnerMark self) {
    return store
        .writeReserved(bucket, OwnerMark.NAME, self.write())
        .map(_ -> ownership(State.OURS, self, self));
  }

  private Ownership ownership(State state, OwnerMark self, @Nullable OwnerMark mark) {
    return new Ownership(bucket, state, self.owner(), self.epoch(), mark);
  }

  private Future<Optional<OwnerMark>> readMark() {
    return store.readReserved(bucket, OwnerMark.NAME).map(content -> content.map(this::parse));
  }

  private static OwnerMark ours(DeploymentRow.Identity self) {
    return new OwnerMark(self.id(), self.epoch());
  }

  private OwnerMark parse(Buffer content) {
    try {
      return OwnerMark.read(content);
    } catch (IllegalArgumentException e) {
      throw new ContentStoreException(
          Kind.UNKNOWN,
          "the owner mark of bucket %s can't be read (%s)".formatted(bucket, e.getMessage()),
          e);
    }
  }
}
