package io.larch.image.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The C library: memory that may be refused, bounds for this process, and its end. */
final class LibC {

  // Of Linux, on all platforms that there is a JDK for.
  private static final int RLIMIT_FSIZE = 1;
  private static final int RLIMIT_CORE = 4;
  private static final int RLIMIT_AS = 9;

  private static final Path STATM = Path.of("/proc/self/statm");
  private static final Path OOM_SCORE = Path.of("/proc/self/oom_score_adj");
  private static final String FIRST_TO_GO = "1000";

  private final NativeFunction realloc;
  private final NativeFunction free;
  private final NativeFunction exit;
  private final NativeFunction.Library library;

  LibC() {
    library = NativeFunction.Library.ofC();
    realloc = library.pointer("realloc", ADDRESS, JAVA_LONG);
    free = library.nothing("free", ADDRESS);
    exit = library.nothing("_exit", JAVA_INT);
  }

  /**
   * Memory that isn't set to zero first.
   *
   * @param block to make larger, with what is in it; {@link MemorySegment#NULL}: a new one
   * @param size bytes, 1 or more
   * @return null when there is no more; the block is as it was
   */
  @Nullable MemorySegment resize(MemorySegment block, long size) {
    MemorySegment resized = realloc.pointer(block, size);
    return resized.equals(MemorySegment.NULL) ? null : NativeFunction.memory(resized, size);
  }

  void free(MemorySegment block) {
    free.nothing(block);
  }

  /** Ends this process at once, whatever other threads do in native code. */
  void exit(int status) {
    exit.nothing(status);
  }

  /**
   * Takes the standard output for what calls this; what anybody else writes there, as the JVM does
   * when it crashes, goes to the standard error from then on.
   *
   * @return the path of what was the standard output
   */
  String takeStandardOutput() {
    int taken = library.integer("dup", JAVA_INT).integer(1);
    if (taken < 0 || library.integer("dup2", JAVA_INT, JAVA_INT).integer(2, 1) < 0) {
      throw new IllegalStateException("the standard output can't be moved");
    }
    return "/dev/fd/" + taken;
  }

  /**
   * On Linux, bounds what this process may have from now on; what asks for more is refused. It
   * writes no file, and no core either. Elsewhere nothing happens.
   *
   * @param bytes of address space beyond what it has already
   */
  void limit(long bytes) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    beFirstToGo();
    try (Arena arena = Arena.ofConfined()) {
      NativeFunction setrlimit = library.integer("setrlimit", JAVA_INT, ADDRESS);
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      set(setrlimit, limit, RLIMIT_FSIZE, 0);
      set(setrlimit, limit, RLIMIT_CORE, 0);
      set(setrlimit, limit, RLIMIT_AS, addressSpace() + bytes);
    } catch (IOException e) {
      throw new IllegalStateException("no bounds without /proc", e);
    }
  }

  /** Where memory is short, the kernel ends this process rather than the server. */
  private static void beFirstToGo() {
    try {
      Files.writeString(OOM_SCORE, FIRST_TO_GO);
    } catch (IOException _) {
      // Then it chooses by itself.
    }
  }

  private static void set(NativeFunction setrlimit, MemorySegment limit, int resource, long value) {
    limit.setAtIndex(JAVA_LONG, 0, value);
    limit.setAtIndex(JAVA_LONG, 1, value);
    if (setrlimit.integer(resource, limit) != 0) {
      throw new IllegalStateException("setrlimit(%d, %d) failed".formatted(resource, value));
    }
  }

  private long addressSpace() throws IOException {
    long pages = Long.parseLong(Files.readString(STATM).split(" ", 2)[0]);
    return pages * library.integer("getpagesize").integer();
  }
}
