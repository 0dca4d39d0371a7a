package io.larch.endtoend;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
      try (Stream<Path> files = Files.walk(data.resolve("content"))) {
        return files
            .filter(Files::isRegularFile)
            .filter(file -> !file.toString().contains("/.larch/"))
            .map(file -> file.getFileName().toString())
            .collect(Collectors.toSet());
      }
    }
  }
}
