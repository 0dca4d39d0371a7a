package io.larch.image.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Nothing but libvips, in a process of its own: a picture of a file in memory, again and again.
 * What a picture costs at the least.
 */
public final class BareVips {

  /** What it prints once it can begin. */
  public static final String READY = "ready";

  private BareVips() {}

  /**
   * For each line of the input, a number, it makes so many pictures, and then prints a line with
   * the nanoseconds that each has taken.
   *
   * @param args the file, the width and the height of what is made
   */
  public static void main(String[] args) throws IOException, VipsException {
    LibVips vips = LibVips.load("");
    try (Arena arena = Arena.ofConfined();
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      MemorySegment file = arena.allocateFrom(JAVA_BYTE, Files.readAllBytes(Path.of(args[0])));
      System.out.println(READY);
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        StringBuilder times = new StringBuilder();
        for (int left = Integer.parseInt(line); left > 0; left--) {
          long begin = System.nanoTime();
          make(vips, file, args[1], args[2]);
          times.append(System.nanoTime() - begin).append(' ');
        }
        System.out.println(times);
      }
    }
  }

  private static void make(LibVips vips, MemorySegment file, String width, String height)
      throws VipsException {
    try (Session session = new Session(vips)) {
      session
          .operation("thumbnail_buffer")
          .set("buffer", file)
          .set("option_string", "[fail_on=truncated]")
          .set("width", width)
          .set("height", height)
          .set("size", "force")
          .image()
          .to("webpsave_buffer")
          .set("Q", 80)
          .bytes();
    }
  }
}
