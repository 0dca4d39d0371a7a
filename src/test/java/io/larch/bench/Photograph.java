package io.larch.bench;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * A picture that costs a decoder what a photograph costs it: soft shapes of every size, and grain.
 * Drawn here, so that nobody's licence is asked for; the same bytes each time.
 */
final class Photograph {

  private static final float QUALITY = 0.85F;

  /**
   * Of the layers that are laid over each other, the smallest; each next one has twice its side.
   */
  private static final int COARSEST = 4;

  private static final int GRAIN = 13;

  private Photograph() {}

  static byte[] jpeg(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.setPaint(
        new GradientPaint(0, 0, new Color(90, 140, 200), 0, height, new Color(120, 90, 50)));
    pen.fillRect(0, 0, width, height);
    Random random = new Random(1);
    for (int side = COARSEST; side < width / 4; side *= 2) {
      pen.drawImage(clouds(side, side * height / width + 1, random), 0, 0, width, height, null);
    }
    pen.dispose();
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < pixels.length; i++) {
      int grain = random.nextInt(GRAIN) - GRAIN / 2;
      pixels[i] =
          with(pixels[i] >> 16, grain) << 16
              | with(pixels[i] >> 8, grain) << 8
              | with(pixels[i], grain);
    }
    return write(image);
  }

  /** Random colours, of which little is to be seen. */
  private static BufferedImage clouds(int width, int height, Random random) {
    BufferedImage clouds = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        clouds.setRGB(x, y, 48 << 24 | random.nextInt(0x100_0000));
      }
    }
    return clouds;
  }

  private static int with(int colour, int grain) {
    return Math.clamp((colour & 255) + grain, 0, 255);
  }

  private static byte[] write(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(QUALITY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
