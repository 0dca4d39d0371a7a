package io.larch.content.file;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a small file so that it is there as a whole, the old one or the new one, at any time. */
final class ReservedFile {

  private ReservedFile() {}

  /**
   * Blocks.
   *
   * @param place of the file
   * @param upload where it is until it is whole and on the disk; not there yet
   */
  static void write(FileLayout.Place place, FileLayout.Place upload, Buffer content)
      throws IOException {
    Directories.ensure(upload.bucket(), upload.directory());
    try {
      try (FileChannel channel =
          FileChannel.open(
              upload.file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }
      Directories.ensure(place.bucket(), place.directory());
      Files.move(upload.file(), place.file(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(upload.file());
      throw e;
    }
    Directories.sync(place.directory());
  }
}
