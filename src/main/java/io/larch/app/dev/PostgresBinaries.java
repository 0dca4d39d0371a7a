package io.larch.app.dev;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs that come as an archive in a jar, unpacked once. */
public final class PostgresBinaries {

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private PostgresBinaries() {}

  /**
   * Unpacks the archive that is on the class path; otherwise as {@link #unpack(ClassLoader, Path,
   * Consumer)}.
   */
  public static Path unpack(Path parent, Consumer<String> progress) {
    return unpack(PostgresBinaries.class.getClassLoader(), parent, progress);
  }

  /**
   * Unpacks the archive for this machine, unless it is there already. Several processes may do so
   * at once.
   *
   * @param jars has the archive; those of different versions have the same name, so that they can't
   *     all be on one class path
   * @param parent a directory, made if need be, in which each archive gets a directory of its own
   * @param progress told, a line at a time, what takes long
   * @return the directory that has {@code bin}, {@code lib} and {@code share}
   * @throws DevSetupException if there are no programs for this machine, or they can't be written
   */
  public static Path unpack(ClassLoader jars, Path parent, Consumer<String> progress) {
    byte[] archive = archive(jars);
    Path home = parent.resolve("postgresql-" + digest(archive));
    if (Files.isDirectory(home)) {
      return home;
    }
    progress.accept("Unpacking PostgreSQL");
    try {
      Files.createDirectories(parent);
      Path unfinished = Files.createTempDirectory(parent, ".unpacking-");
      try {
        // Created private; the programs have no secrets, and whoever starts the server must get at
        // them.
        Files.setPosixFilePermissions(unfinished, EXECUTABLE);
        extract(archive, unfinished);
        moveUnlessThere(unfinished, home);
      } finally {
        DevFiles.deleteRecursively(unfinished);
      }
      return home;
    } catch (IOException e) {
      throw new DevSetupException(
          "PostgreSQL can't be unpacked into " + parent + ": " + DevFiles.describe(e), e);
    }
  }

  /** Whether there are any for this machine, so that {@code larch dev} can run. */
  public static boolean areThere() {
    return PostgresBinaries.class.getClassLoader().getResource(archiveName()) != null;
  }

  private static String archiveName() {
    return "postgres-" + operatingSystem() + "-" + architecture() + ".txz";
  }

  private static byte[] archive(ClassLoader jars) {
    String name = archiveName();
    try (InputStream in = jars.getResourceAsStream(name)) {
      if (in == null) {
        throw new DevSetupException(
            "There is no embedded PostgreSQL for this machine here (%s is not on the classpath). Archive and image have none: `larch dev` runs from a checkout, and `larch serve` with a PostgreSQL server"
                .formatted(name));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new DevSetupException(
          "The archive " + name + " can't be read: " + DevFiles.describe(e), e);
    }
  }

  private static String operatingSystem() {
    return System.getProperty("os.name").startsWith("Mac")
        ? "darwin"
        : System.getProperty("os.name").toLowerCase(Locale.ROOT);
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      default -> name;
    };
  }

  private static String digest(byte[] archive) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }

  private static void extract(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("An entry points out of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, file);
          if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(file, EXECUTABLE);
          }
        }
      }
    }
  }

  private static void moveUnlessThere(Path unfinished, Path home) throws IOException {
    try {
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process was faster, and its files are the same.
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }
}
