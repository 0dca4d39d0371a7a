package io.larch.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A checkout of Larch.
 *
 * @param home its directory
 * @param jdk the home of the JDK that the launcher has found
 */
record Checkout(Path home, Path jdk) {

  /** Where all that is built lies. */
  Path target() {
    return home.resolve("target");
  }

  Path jar() {
    return target().resolve("larch.jar");
  }

  /** There while a build runs; left behind by one that was killed. */
  Path unfinished() {
    return target().resolve("build-unfinished");
  }

  Path buildLog() {
    return target().resolve("larch-build.log");
  }

  /** What the JVM wrote down of a start, so that others are faster and smaller: its AOT cache. */
  Path startCache() {
    return target().resolve("larch.aot");
  }

  Path java() {
    return jdk.resolve("bin/java");
  }

  /** The argument that has the JVM read the options that all of Larch's JVMs have. */
  String jvmOptions() {
    return "@" + home.resolve("src/launcher/jvm.options");
  }

  /** Whether the jar is missing or older than what it is made of; so the launcher sees it too. */
  boolean buildNeeded() throws IOException {
    return !Files.isRegularFile(jar())
        || Files.exists(unfinished())
        || newer(jar(), "src/main", "pom.xml", "conf");
  }

  /** Whether any of these, or what lies below, is newer. A directory is when something went. */
  boolean newer(Path made, String... sources) throws IOException {
    FileTime time = Files.getLastModifiedTime(made);
    for (String source : sources) {
      if (!Files.exists(home.resolve(source))) {
        continue;
      }
      try (Stream<Path> files = Files.walk(home.resolve(source))) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (Files.getLastModifiedTime(file).compareTo(time) > 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Removes what is there of these in {@link #target()}, with all below. */
  void removeBuilt(String... names) throws IOException {
    for (String name : names) {
      remove(target().resolve(name));
    }
  }

  /** Removes a file or a directory with all below, if it is there. */
  static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(path)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
