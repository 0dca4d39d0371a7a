package io.larch.app.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL's programs, for a {@code larch dev} that doesn't test how they are unpacked. */
public final class DevPrograms {

  private DevPrograms() {}

  /** Puts those that the tests share into a data directory, which is made if need be. */
  public static void link(Path data) {
    Path home = PostgresBinaries.unpack(Path.of("target").toAbsolutePath(), _ -> {});
    try (DataDirectory held = DataDirectory.open(data)) {
      Path link = held.resolve("postgres").resolve(String.valueOf(home.getFileName()));
      Files.createDirectories(link.getParent());
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, home);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
