package io.larch.content;

import io.larch.testing.ByteSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Calls to a store from a test's own thread: each on an event loop, waited for with a limit. */
public final class StoreCalls {

  private final Vertx vertx;
  private final ContentStore store;
  private final String bucket;

  public StoreCalls(Vertx vertx, ContentStore store, String bucket) {
    this.vertx = vertx;
    this.store = store;
    this.bucket = bucket;
  }

  public long write(String key, long length) {
    return await(start(key, length));
  }

  public Future<Long> start(String key, long length) {
    return onContext(
        context ->
            store.write(bucket, key, "application/octet-stream", ByteSource.of(context, length)));
  }

  public Buffer read(String key, long offset, long length) {
    return await(
        onContext(
            context ->
                store
                    .read(bucket, key, offset, length)
                    .compose(
                        stream -> {
                          Buffer all = Buffer.buffer();
                          Promise<Buffer> end = Promise.promise();
                          stream.exceptionHandler(end::tryFail);
                          stream.endHandler(v -> end.tryComplete(all));
                          stream.handler(all::appendBuffer);
                          stream.resume();
                          return end.future();
                        })));
  }

  public DeleteResults delete(Collection<String> keys, boolean unfinished) {
    return await(onContext(context -> store.delete(bucket, keys, unfinished)));
  }

  public <T> Future<T> onContext(Function<Context, Future<T>> call) {
    Context context = vertx.getOrCreateContext();
    Promise<T> result = Promise.promise();
    context.runOnContext(v -> call.apply(context).onComplete(result));
    return result.future();
  }

  /** The result, or the failure as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(90, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no result in 90 seconds", e);
    }
  }
}
