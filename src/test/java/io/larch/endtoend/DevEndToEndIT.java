package io.larch.endtoend;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./larch dev}, with nothing but itself. */
class DevEndToEndIT implements EndToEndContract {

  @TempDir static Path data;
  static LarchProcess larch;

  @BeforeAll
  static void start() {
    larch =
        LarchProcess.start(Map.of(), "dev", "--port", "0", "--data", data.toString()).awaitReady();
  }

  @AfterAll
  static void stop() {
    larch.close();
  }

  @Override
  public AssetClient client() {
    return new AssetClient(larch.url());
  }

  @Override
  public Set<String> storedKeys() throws IOException {
    return ContentDirectory.keys(data);
  }

  /** The content directory of a dev server. */
  static final class ContentDirectory {
    private ContentDirectory() {}

    static Set<String> keys(Path data) throws IOException {
      Set<String> keys = new HashSet<>();
      Files.walkFileTree(
          data.resolve("content"),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!file.toString().contains("/.larch/")) {
                keys.add(file.getFileName().toString());
              }
              return FileVisitResult.CONTINUE;
            }

            /** Purged meanwhile. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                throws IOException {
              if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw failure;
            }
          });
      return keys;
    }
  }
}
