package io.larch.content;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where content lives: objects of bytes, named by bucket and key. Every implementation passes
 * {@code ContentStoreContract}.
 *
 * <p>No method blocks the calling thread. Every wait for a store over the network is bounded in
 * time; a call that has waited too long fails with a {@link ContentStoreException} of kind {@link
 * ContentStoreException.Kind#UNAVAILABLE}. A call to the operating system can't be given up, so
 * that files wait for their disk for as long as that takes. Every failure is a {@link
 * ContentStoreException}, except that a failed source fails {@link #write} with the source's own
 * failure.
 *
 * <p>May be called from any context. Streams are used on the context of the call.
 */
public interface ContentStore {

  /**
   * Makes sure that the bucket is there: creates it when configured so, else fails with {@link
   * ContentStoreException.Kind#NO_BUCKET}. Fails with {@link ContentStoreException.Kind#DENIED} as
   * well when the store does not let us see what deletes have to know of the bucket.
   */
  Future<Void> prepare(String bucket);

  /**
   * Writes a new object from a stream whose length nobody knows beforehand, with back-pressure, in
   * bounded memory.
   *
   * <p>A stream that fails is the way to break an upload off: the returned future fails, as soon as
   * the store has let go of the upload, and no object appears under the key. What the store may
   * still hold of it goes by {@link #delete} with {@code unfinished}. After any other failure the
   * object may or may not be there, since the store's answer may have been lost on the way.
   *
   * @param contentType media type to record with the object
   * @param content bound to the calling context; paused by this call at once, then read to its end.
   *     How long it may stand still is for its owner to bound
   * @param client from whom: what there is little of, memory for instance, is shared among clients.
   *     Any name, such as an address
   * @return the number of bytes written
   */
  Future<Long> write(
      String bucket, String key, String contentType, ReadStream<Buffer> content, String client);

  /** As above, for our own use. */
  default Future<Long> write(
      String bucket, String key, String contentType, ReadStream<Buffer> content) {
    return write(bucket, key, contentType, content, "");
  }

  /**
   * Opens an object for reading. Fails with {@link ContentStoreException.Kind#NOT_FOUND} when there
   * is no such object.
   *
   * @param offset first byte, from 0
   * @param length number of bytes, from 0; the range must lie within the object
   * @param client for whom: what there are few of, connections for instance, is shared among
   *     clients. Any name, such as an address
   * @return a paused stream of exactly {@code length} bytes, which fails rather than ends when
   *     there are fewer; a stream that is not read to its end must be closed
   */
  Future<ContentStream> read(String bucket, String key, long offset, long length, String client);

  /** As above, for our own use. */
  default Future<ContentStream> read(String bucket, String key, long offset, long length) {
    return read(bucket, key, offset, length, "");
  }

  /**
   * A URL under which a client can fetch the object from the store itself, for a configured time.
   * Whether there is such an object is not looked up.
   *
   * @param head whether the URL is for {@code HEAD}; a signature holds for one method
   * @param contentType media type that the store answers with
   * @param contentDisposition that header of the store's answer; null for none
   * @return empty when the store has no URLs to give
   */
  Future<Optional<URI>> presign(
      boolean head,
      String bucket,
      String key,
      String contentType,
      @Nullable String contentDisposition);

  /**
   * Deletes objects. The future never fails: the result says for each key what became of it, also
   * when the store could not be reached at all. A key that is not there counts as deleted. Where
   * the bucket keeps versions, a key counts as deleted when all of them are, unless configured
   * otherwise.
   *
   * @param keys 1 to 1,000 keys; a key named twice is in the result once
   * @param unfinished also take away what broken-off uploads have left under these keys; a key
   *     counts as gone only when that is gone as well
   */
  Future<DeleteResults> delete(String bucket, Collection<String> keys, boolean unfinished);

  /**
   * The objects of a bucket, in {@link StoredObject#KEY_ORDER}, as they are when their page is
   * read. Where {@link #delete} takes every version away, all of which there is any version or
   * delete marker.
   *
   * @param after the last key of the page before; null: the first page
   */
  Future<ObjectPage> list(String bucket, @Nullable String after);

  /**
   * A small object of Larch's own, apart from the content: such objects are never listed, and
   * {@link #write}, {@link #read}, {@link #presign} and {@link #delete} refuse their keys with
   * {@link ContentStoreException.Kind#DENIED}.
   *
   * @param name lower-case letters and dashes
   * @return empty when there is none of this name
   */
  Future<Optional<Buffer>> readReserved(String bucket, String name);

  /**
   * Writes such an object, in place of the one that is there.
   *
   * @param content up to 64 KiB
   */
  Future<Void> writeReserved(String bucket, String name, Buffer content);

  /** Succeeds when the store answers for the bucket; for health checks. */
  Future<Void> check(String bucket);

  /** Releases clients, connections and threads; what still runs fails. */
  Future<Void> close();
}
