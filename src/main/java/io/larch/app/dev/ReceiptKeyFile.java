package io.larch.app.dev;

import io.larch.receipt.format.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The key that {@code larch dev} signs receipts with: made at its first start, and kept. */
public final class ReceiptKeyFile {

  private static final String NAME = "receipts-key.pem";

  private ReceiptKeyFile() {}

  /**
   * The key, in PEM.
   *
   * @throws DevSetupException if it can't be read or made
   */
  public static String read(DataDirectory directory) {
    Path file = directory.resolve(NAME);
    try {
      if (!Files.exists(file)) {
        // Whole or not at all: temporary files are for their owner alone.
        Path made = Files.createTempFile(file.getParent(), NAME, ".tmp");
        Files.writeString(made, SigningKey.generate());
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new DevSetupException(
          "The key of receipts, %s, can't be read or made: %s"
              .formatted(file, DevFiles.describe(e)),
          e);
    }
  }
}
