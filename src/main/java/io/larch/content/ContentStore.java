package io.larch.content;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Collection;

/**
 * Where content lives: objects of bytes, named by bucket and key. Every implementation passes {@code ContentStoreContract}.
 *
 * <p>No method blocks the calling thread. Every call is bounded in time; a call that has taken too long fails with a {@link
 * ContentStoreException} of kind {@link ContentStoreException.Kind#UNAVAILABLE}.
 */
public interface ContentStore {

  /** Makes sure that the bucket is there: creates it when configured so, else fails with {@link ContentStoreException.Kind#NO_BUCKET}. */
  Future<Void> prepare(String bucket);

  /**
   * Writes a new object from a stream whose length nobody knows beforehand, with back-pressure, in constant memory.
   *
   * <p>When the stream fails, or {@code content} ends early, the returned future fails and no object appears under the key; what the store
   * may still hold of it (an unfinished multipart upload) goes by {@link #delete} with {@code unfinished}.
   *
   * @param contentType media type to record with the object
   * @param content paused stream; consumed to its end
   * @return the number of bytes written
   */
  Future<Long> write(String bucket, String key, String contentType, ReadStream<Buffer> content);

  /**
   * Opens an object for reading.
   *
   * @param offset first byte, from 0
   * @param length number of bytes, at least 1; the range must lie within the object
   * @return a paused stream of exactly {@code length} bytes; a stream that is not read to its end must be closed
   */
  Future<ContentStream> read(String bucket, String key, long offset, long length);

  /**
   * Deletes objects. Never fails as a whole for the sake of one key: the result says for each key what became of it. A key that is not there
   * counts as deleted.
   *
   * @param keys 1 to 1,000 keys
   * @param unfinished also take away what broken-off uploads have left under these keys
   */
  Future<DeleteResults> delete(String bucket, Collection<String> keys, boolean unfinished);

  /** Succeeds when the store answers for the bucket; for health checks. */
  Future<Void> check(String bucket);

  /** Releases clients and connections. */
  Future<Void> close();
}
