package io.larch.image.worker;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.WrittenFormat;
import io.larch.testing.EventLoops;
import io.larch.testing.ImageConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A process that has image workers, one of them busy for long, and can be killed. */
final class WorkerParent {

  private static final int MINUTES = 10;

  private WorkerParent() {}

  /** Prints a line when the workers are there and one of them works. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Vertx vertx = EventLoops.vertx();
    ImageWorkers workers =
        ImageWorkers.start(vertx, ImageConfigs.USUAL, new SimpleMeterRegistry()).await();
    byte[] png = Pictures.png(Pictures.scene(240, 160, 0));
    ImageJob slow =
        ImageJob.to(WrittenFormat.PNG).withSize(Size.stretch(7_000, 7_000)).withBlur(150);
    var unused =
        workers.make("test", slow, png.length, BufferStream.of(vertx.getOrCreateContext(), png));
    System.out.println("ready");
    TimeUnit.MINUTES.sleep(MINUTES);
  }
}
