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

  /** Reads what ImageIO can: JPEG, PNG and GIF. */
  public static BufferedImage read(byte[] picture) {
    try {
      return ImageIO.read(new ByteArrayInputStream(picture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
