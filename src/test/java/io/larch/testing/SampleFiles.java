package io.larch.testing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Files that real programs would open: images of four formats, text, a PDF, an empty file, a large
 * one. No two are the same.
 */
public final class SampleFiles {

  private static final List<String> IMAGE_FORMATS = List.of("png", "jpg", "gif", "bmp");
  private static final int LARGE = 90 << 20;

  private SampleFiles() {}

  /**
   * Writes files into a directory.
   *
   * @param count at least 4; one of them is empty, one a PDF, one of 90 MiB
   */
  public static List<Path> write(Path directory, int count) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(Files.createFile(directory.resolve("empty.bin")));
    files.add(Files.write(directory.resolve("page.pdf"), pdf()));
    files.add(large(directory.resolve("large.bin")));
    for (int i = 3; i < count; i++) {
      files.add(
          i % 2 == 0
              ? image(directory, i, IMAGE_FORMATS.get(i / 2 % IMAGE_FORMATS.size()))
              : Files.writeString(
                  directory.resolve(i + ".txt"), "Needle " + i + "\n" + "larch ".repeat(i * 37)));
    }
    return files;
  }

  private static Path image(Path directory, int seed, String format) throws IOException {
    BufferedImage image = new BufferedImage(40 + seed, 30 + seed, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(
        new GradientPaint(0, 0, new Color(seed * 7919 & 0xffffff), seed, seed, Color.WHITE));
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.dispose();
    Path file = directory.resolve(seed + "." + format);
    if (!ImageIO.write(image, format, file.toFile())) {
      throw new IOException("this JDK can't write " + format);
    }
    return file;
  }

  private static byte[] pdf() throws IOException {
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    List<Integer> offsets = new ArrayList<>();
    String[] objects = {
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>"
    };
    append(pdf, "%PDF-1.4\n");
    for (int i = 0; i < objects.length; i++) {
      offsets.add(pdf.size());
      append(pdf, (i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n");
    }
    int table = pdf.size();
    append(pdf, "xref\n0 4\n0000000000 65535 f \n");
    for (int offset : offsets) {
      append(pdf, "%010d 00000 n \n".formatted(offset));
    }
    append(pdf, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n" + table + "\n%%EOF\n");
    return pdf.toByteArray();
  }

  private static void append(ByteArrayOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Path large(Path file) throws IOException {
    Random random = new Random(90);
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int written = 0; written < LARGE; written += block.length) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    return file;
  }
}
