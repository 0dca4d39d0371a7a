package io.larch.app.dev;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * The directory in which {@code larch dev} keeps everything. One process at a time has it: by a
 * lock that the operating system takes back when the process ends, however it ends.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String LOCK_FILE = "larch.lock";
  private static final int PID_MAX_BYTES = 20;

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the directory, making it if need be.
   *
   * @throws DevSetupException if it can't be written, holds something else than Larch's data, or
   *     another process has it
   */
  public static DataDirectory open(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    Path lockFile = path.resolve(LOCK_FILE);
    try {
      Files.createDirectories(path);
      if (!Files.exists(lockFile) && !isEmpty(path)) {
        throw new DevSetupException(
            path + " has files that are not Larch's: choose an empty directory with --data");
      }
      FileChannel lock =
          FileChannel.open(
              lockFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        String owner = read(lock);
        lock.close();
        throw new DevSetupException(
            "%s is in use by another larch dev (process %s): stop it, or choose another directory with --data"
                .formatted(path, owner));
      }
      lock.truncate(0);
      lock.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new DataDirectory(path, lock);
    } catch (IOException e) {
      throw new DevSetupException(
          "The data directory %s can't be written: %s; choose another one with --data"
              .formatted(path, DevFiles.describe(e)),
          e);
    }
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PID_MAX_BYTES);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }

  /** A file or directory in it, absolute. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Lets go of it. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new DevSetupException("The data directory " + path + " can't be let go of", e);
    }
  }
}
