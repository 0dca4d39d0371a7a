package io.larch.testing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures drawn here, so that nobody's licence is asked for. */
public final class DrawnPictures {

  private DrawnPictures() {}

  /**
   * A picture whose corners differ.
   *
   * @param format as ImageIO names it: {@code jpg}, {@code png}, {@code gif}
   */
  public static byte[] picture(String format, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setPaint(new GradientPaint(0, 0, Color.YELLOW, width, height, Color.BLUE));
    pen.fillRect(0, 0, width, height);
    pen.setColor(Color.RED);
    pen.fillRect(0, 0, width / 3, height / 4);
    pen.dispose();
    return write(image, format);
  }

  private static byte[] write(BufferedImage image, String format) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, written)) {
        throw new IllegalArgumentException(format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written.toByteArray();
  }

  /**
   * A JPEG whose pixels are stored otherwise than it is to be seen; all of them look as {@link
   * #picture} of these sides.
   *
   * @param orientation 1 to 8, as in EXIF
   */
  public static byte[] oriented(int width, int height, int orientation) {
    BufferedImage upright = read(picture("png", width, height));
    boolean turned = orientation > 4;
    BufferedImage stored =
        new BufferedImage(
            turned ? height : width, turned ? width : height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < stored.getHeight(); y++) {
      for (int x = 0; x < stored.getWidth(); x++) {
        int seenX = turned ? y : x;
        int seenY = turned ? x : y;
        boolean right =
            orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean below =
            orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        stored.setRGB(
            x,
            y,
            upright.getRGB(right ? width - 1 - seenX : seenX, below ? height - 1 - seenY : seenY));
      }
    }
    byte[] jpeg = write(stored, "jpg");
    ByteArrayOutputStream exif = new ByteArrayOutputStream();
    exif.write(jpeg, 0, 2);
    exif.writeBytes(
        new byte[] {
          (byte) 0xFF,
          (byte) 0xE1,
          0,
          34,
          'E',
          'x',
          'i',
          'f',
          0,
          0,
          'M',
          'M',
          0,
          42,
          0,
          0,
          0,
          8,
          0,
          1,
          1,
          0x12,
          0,
          3,
          0,
          0,
          0,
          1,
          0,
          (byte) orientation,
          0,
          0,
          0,
          0,
          0,
          0
        });
    exif.write(jpeg, 2, jpeg.length - 2);
    return exif.toByteArray();
  }

  /** Reads what ImageIO can: JPEG, PNG and GIF. */
  public static BufferedImage read(byte[] picture) {
    try {
      return ImageIO.read(new ByteArrayInputStream(picture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
