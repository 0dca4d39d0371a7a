package io.larch.image.worker;

import io.larch.config.ImageConfig;
import io.larch.image.vips.ImageWorkerMain;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts workers: a small JVM of the same classes, with nothing of the server's environment. */
final class WorkerLauncher {

  /**
   * A short life and little Java: no second compiler, no collector's threads, small spaces. What
   * the JVM itself says goes to the standard error, never between the frames, and to no file.
   */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xms8m",
          "-Xmx64m",
          "-XX:ReservedCodeCacheSize=16m",
          "-XX:CompressedClassSpaceSize=16m",
          "-XX:-UsePerfData",
          "-XX:+DisableAttachMechanism",
          "-XX:+ErrorFileToStderr",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED");

  /**
   * Where libraries are looked for; of everything else that the server has, a worker gets nothing.
   */
  private static final List<String> INHERITED =
      List.of("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH");

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          // Else each thread keeps memory of its own.
          "MALLOC_ARENA_MAX", "2",
          // Large pictures stay in memory, which is bounded; there may be no disk to write to.
          "VIPS_DISC_THRESHOLD", "1000g",
          // It warns of much that is common.
          "VIPS_WARNING", "0",
          "LC_ALL", "C");

  private final ImageConfig config;

  WorkerLauncher(ImageConfig config) {
    this.config = config;
  }

  /**
   * Starts one.
   *
   * @param tryFormats whether it finds out first which formats it can write
   */
  WorkerProcess launch(boolean tryFormats) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", classPath(), ImageWorkerMain.class.getName()));
    Path library = config.library();
    command.add(library == null ? "" : library.toString());
    command.add(Long.toString(config.maxMemory()));
    if (tryFormats) {
      command.add(ImageWorkerMain.TRY_FORMATS);
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(INHERITED);
    environment.putAll(ENVIRONMENT);
    return new WorkerProcess(builder.start());
  }

  /**
   * Larch's own classes; from a jar, those that its manifest names would be found, but aren't asked
   * for.
   */
  private static String classPath() throws IOException {
    try {
      return Path.of(
              ImageWorkerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IOException("can't tell where Larch's classes lie", e);
    }
  }
}
