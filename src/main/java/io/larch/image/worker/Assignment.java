package io.larch.image.worker;

import io.larch.config.ImageConfig;
import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageLimits;
import io.larch.image.job.JobOrder;
import io.larch.image.job.ResultHead;
import io.larch.image.job.WorkerProblem;
import io.larch.image.worker.ImageProblem.TooLarge.What;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** One request in the hands of one process. Waits for both, on the worker's thread. */
final class Assignment {

  private final Request request;
  private final WorkerProcess process;
  private final ImageConfig config;
  private final ByteBudget results;

  Assignment(Request request, WorkerProcess process, ImageConfig config, ByteBudget results) {
    this.request = request;
    this.process = process;
    this.config = config;
    this.results = results;
  }

  /**
   * Has the picture made. When it fails with an {@link ImageProblem} other than {@link
   * ImageProblem.WorkerDied}, or with a {@link SourceException}, the process can be used again.
   *
   * @throws IOException when the process is gone or says what makes no sense
   */
  ImageResult carryOut() throws IOException, SourceException, InterruptedException {
    process.begin(new JobOrder(request.job(), limits(), request.length()));
    feed();
    WorkerProcess.Answer answer = process.awaitAnswer();
    if (answer.problem() != null) {
      throw problem(answer.problem());
    } else if (answer.head() == null) {
      throw new IOException("a worker answered nothing");
    }
    return take(answer.head());
  }

  private ImageLimits limits() {
    return new ImageLimits(
        config.maxPixels(),
        ImageJob.MAX_SIDE,
        config.maxSourceSize(),
        config.maxResultSize(),
        config.maxMemory());
  }

  private void feed() throws IOException, SourceException, InterruptedException {
    long deadline = System.nanoTime() + config.timeout().toNanos();
    SourceReader source = new SourceReader(request.context());
    boolean whole = false;
    source.open(request.source());
    try {
      long length = 0;
      while (!whole) {
        Buffer content = source.next(deadline - System.nanoTime());
        if (content == null) {
          whole = true;
        } else {
          length += content.length();
          if (length > config.maxSourceSize()) {
            throw new ImageProblem.TooLarge(What.SOURCE, config.maxSourceSize());
          }
          process.send(content);
        }
      }
    } catch (TimeoutException _) {
      throw new ImageProblem.Late(config.timeout());
    } finally {
      source.close();
      if (whole) {
        process.end();
      } else {
        process.abort();
      }
    }
  }

  private ImageResult take(ResultHead head) throws IOException {
    if (head.length() < 0 || head.length() > config.maxResultSize()) {
      throw new IOException("a worker made a picture of %d bytes".formatted(head.length()));
    }
    ByteBudget.Share share = results.take(head.length());
    if (share == null) {
      process.skip(head.length());
      throw new ImageProblem.Busy("finished pictures fill the memory that they may have");
    }
    boolean taken = false;
    try {
      Buffer bytes = process.read(head.length());
      taken = true;
      return new ImageResult(
          request.job().format(), head.width(), head.height(), head.pages(), bytes, share);
    } finally {
      if (!taken) {
        share.close();
      }
    }
  }

  private static ImageProblem problem(WorkerProblem problem) {
    return switch (problem.kind()) {
      case NOT_AN_IMAGE -> new ImageProblem.NotAnImage();
      case UNDECODABLE -> new ImageProblem.Undecodable(problem.said());
      case PIXELS -> new ImageProblem.TooLarge(What.PIXELS, problem.bound());
      case SIDE -> new ImageProblem.TooLarge(What.SIDE, problem.bound());
      case RESULT -> new ImageProblem.TooLarge(What.RESULT, problem.bound());
      case MEMORY -> new ImageProblem.TooLarge(What.MEMORY, problem.bound());
      case FAILED -> new ImageProblem.WorkerDied(problem.said());
    };
  }
}
