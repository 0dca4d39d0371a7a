package io.larch.image.worker;

import io.larch.content.ContentStream;
import io.larch.image.job.ImageJob;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * A picture that somebody waits for.
 *
 * @param client whose share of the workers it takes
 * @param job what to make
 * @param length bytes of the content, -1 when nobody knows
 * @param source opens the content
 * @param context of whoever asked
 * @param answer completed on that context
 * @param since when it was asked for, by {@link System#nanoTime()}
 */
record Request(
    String client,
    ImageJob job,
    long length,
    Supplier<Future<ContentStream>> source,
    Context context,
    Promise<ImageResult> answer,
    long since) {

  /** Answers; a result that comes too late is closed. From any thread. */
  void succeed(ImageResult result) {
    context.runOnContext(
        _ -> {
          if (!answer.tryComplete(result)) {
            result.close();
          }
        });
  }

  /** Answers with a failure, unless there is an answer. From any thread. */
  void fail(Throwable failure) {
    context.runOnContext(_ -> answer.tryFail(failure));
  }
}
