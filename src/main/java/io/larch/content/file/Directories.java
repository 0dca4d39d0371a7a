package io.larch.content.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Directories whose entries are on the disk, not only in the system's memory. */
final class Directories {

  private Directories() {}

  /**
   * Creates a child directory unless it is there.
   *
   * @param parent must be there
   * @throws java.nio.file.NoSuchFileException when the parent is missing
   */
  static void ensure(Path parent, Path child) throws IOException {
    if (Files.isDirectory(child)) {
      return;
    }
    try {
      Files.createDirectory(child);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(child)) {
        throw e;
      }
      // Another upload was faster.
    }
    sync(parent);
  }

  /** Waits until what was created, renamed or deleted in a directory would survive a power cut. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
