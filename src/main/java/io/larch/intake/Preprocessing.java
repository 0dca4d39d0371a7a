package io.larch.intake;

import io.larch.asset.AssetProblem;
import io.larch.asset.ContentInfo;
import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the rules of a path have done to new content before it is kept. Implemented by those who can
 * do it, which is not a matter of taking content in.
 */
public interface Preprocessing {

  /** Leaves everything as it comes. */
  Preprocessing NONE = (_, _) -> Future.succeededFuture(Optional.empty());

  /**
   * Content that lies in the store, whole, and that no row names so far.
   *
   * @param client who sent it
   * @param content what was found of it on its way
   */
  record Arrived(String client, String bucket, String key, ContentInfo content) {}

  /**
   * What is kept instead.
   *
   * @param content what it is
   * @param bytes all of it, as a stream on the caller's context; called once at the most
   * @param release called once, when it is stored or won't be
   */
  record Result(ContentInfo content, Supplier<ReadStream<Buffer>> bytes, Runnable release) {}

  /**
   * Does it.
   *
   * @param path where the content is to be stored
   * @return what is kept instead of the content; empty when it is kept as it is. Fails with an
   *     {@link AssetProblem} when neither can be, and then nothing is stored
   */
  Future<Optional<Result>> apply(AssetPath path, Arrived arrived);
}
