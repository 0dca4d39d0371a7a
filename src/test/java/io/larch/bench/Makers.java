package io.larch.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The floor of pictures: processes that have nothing but libvips to do. */
record Makers(List<BareMaker> processes) implements AutoCloseable {

  static Makers start(Path picture, int width, int height, int count) throws IOException {
    List<BareMaker> started = new ArrayList<>();
    Makers makers = new Makers(started);
    try {
      for (int i = 0; i < count; i++) {
        started.add(new BareMaker(picture, width, height));
      }
    } catch (IOException | RuntimeException e) {
      makers.close();
      throw e;
    }
    return makers;
  }

  /** The milliseconds that each of so many took, one after the other in one process. */
  double[] madeByOne(int count) throws IOException {
    BareMaker first = processes.getFirst();
    first.begin(count);
    return first.await();
  }

  /** Pictures a second of all processes, which make so many together. */
  double rate(int count) throws IOException {
    long begin = System.nanoTime();
    for (BareMaker each : processes) {
      each.begin(count / processes.size());
    }
    for (BareMaker each : processes) {
      each.await();
    }
    return count / ((System.nanoTime() - begin) / 1e9);
  }

  @Override
  public void close() {
    processes.forEach(BareMaker::close);
  }
}
