package io.larch.image.vips;

import io.larch.image.job.FrameHeader;
import io.larch.image.job.FrameType;
import io.larch.image.job.JobOrder;
import io.larch.image.job.WorkerHello;
import io.larch.image.job.WorkerProblem;
import io.larch.image.job.WorkerProblem.Kind;
import io.larch.image.job.WrittenFormat;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;

/**
 * The worker's process. Reads orders and content from its standard input, writes pictures to its
 * standard output, as {@link FrameType} tells, and ends with its input.
 *
 * <p>One thread reads, another makes pictures: so the end of the server is seen while libvips is
 * busy, however long.
 */
public final class ImageWorkerMain {

  /** As an argument: that formats are tried. */
  public static final String TRY_FORMATS = "try-formats";

  /** Bytes of the stack of the thread that decodes, which runs foreign code. */
  private static final long STACK = 8L * 1024 * 1024;

  private final LibC libC;
  private final LibVips vips;
  private final Pipes pipes;
  private final SynchronousQueue<Work> works = new SynchronousQueue<>();

  /** A job with all of its content. */
  private record Work(JobOrder order, Content content) {}

  private ImageWorkerMain(LibC libC, LibVips vips, Pipes pipes) {
    this.libC = libC;
    this.vips = vips;
    this.pipes = pipes;
  }

  /**
   * Makes pictures until the input ends.
   *
   * @param args the library's name, empty for its usual ones; the bytes that pictures may have;
   *     perhaps {@link #TRY_FORMATS}
   */
  public static void main(String[] args) throws IOException {
    LibC libC = new LibC();
    try {
      serve(libC, args);
    } catch (IOException _) {
      // The server is gone, or so far off that the only way on is another worker.
    } finally {
      libC.exit(0);
    }
  }

  private static void serve(LibC libC, String[] args) throws IOException {
    Pipes pipes = Pipes.standard(libC);
    boolean trial = args.length > 2 && args[2].equals(TRY_FORMATS);
    LibVips vips;
    Set<WrittenFormat> formats;
    try {
      vips = LibVips.load(args[0]);
      formats = trial ? Output.trial(vips) : Set.of();
      libC.limit(Long.parseLong(args[1]));
    } catch (UnsatisfiedLinkError | IllegalStateException e) {
      pipes.send(
          FrameType.MISSING,
          new WorkerProblem(Kind.FAILED, 0, String.valueOf(e.getMessage())).toBytes());
      return;
    }
    ImageWorkerMain worker = new ImageWorkerMain(libC, vips, pipes);
    Thread maker = new Thread(null, worker::makeAll, "maker", STACK);
    maker.setDaemon(true);
    maker.start();
    pipes.send(FrameType.HELLO, new WorkerHello(vips.version(), formats).toBytes());
    worker.readAll();
  }

  private void readAll() throws IOException {
    while (true) {
      JobOrder order = JobOrder.from(pipes.receive(FrameType.JOB));
      Content content = new Content(libC, order);
      FrameHeader next = pipes.next();
      while (next.type() == FrameType.DATA) {
        content.read(pipes, next.length());
        next = pipes.next();
      }
      if (next.type() == FrameType.ABORT) {
        content.close();
      } else if (next.type() == FrameType.END) {
        hand(new Work(order, content));
      } else {
        throw new IOException("unexpected: " + next);
      }
    }
  }

  private void hand(Work work) throws IOException {
    try {
      works.put(work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void makeAll() {
    try {
      while (true) {
        make(works.take());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException _) {
      // As above.
    } finally {
      libC.exit(0);
    }
  }

  private void make(Work work) throws IOException {
    try (Content content = work.content();
        Session session = new Session(vips)) {
      pipes.send(new Pipeline(session, work.order()).make(content.bytes()));
    } catch (ProblemException e) {
      pipes.send(FrameType.PROBLEM, e.problem().toBytes());
    }
  }
}
