package io.larch.image.worker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Pictures drawn here, so that nobody's licence is asked for. No two sides of them look alike. */
public final class Pictures {

  private static final int MAX_16 = 65_535;
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int COPYRIGHT_TAG = 0x8298;
  private static final int ASCII = 2;
  private static final int SHORT = 3;

  private Pictures() {}

  /** A scene, in colour; drawn a little differently for each number. */
  public static BufferedImage scene(int width, int height, int number) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    draw(image, number);
    return image;
  }

  /** The same with transparent and half transparent parts. */
  public static BufferedImage transparent(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    draw(image, 0);
    for (int y = 0; y < height / 2; y++) {
      for (int x = width / 2; x < width; x++) {
        int alpha = x * 255 / width;
        image.setRGB(x, y, (image.getRGB(x, y) & 0xff_ffff) | (alpha << 24));
      }
    }
    return image;
  }

  private static void draw(BufferedImage image, int number) {
    int width = image.getWidth();
    int height = image.getHeight();
    Graphics2D pen = image.createGraphics();
    pen.setPaint(
        new GradientPaint(0, 0, new Color(250, 240, 60), width, height, new Color(20, 60, 160)));
    pen.fillRect(0, 0, width, height);
    pen.setColor(Color.RED);
    pen.fill(new Ellipse2D.Double(width * 0.1, height * 0.1, width * 0.3, height * 0.3));
    pen.setColor(Color.GREEN);
    pen.fillRect(width * 6 / 10, height * 7 / 10, width / 5, height / 6);
    pen.setColor(Color.WHITE);
    pen.setStroke(new BasicStroke(Math.max(1, width / 60F)));
    pen.drawLine(0, height, width * (number + 1) / 8, height / 2);
    Random random = new Random(number);
    for (int i = 0; i < 200; i++) {
      pen.setColor(new Color(random.nextInt(0x100_0000)));
      pen.fillRect(
          width * 7 / 10 + random.nextInt(width / 4),
          random.nextInt(height / 3),
          2 + width / 80,
          2);
    }
    pen.dispose();
  }

  public static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
    return jpeg(image, progressive, 0.9F);
  }

  public static byte[] jpeg(BufferedImage image, boolean progressive, float quality)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
    parameters.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  public static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", bytes)) {
      throw new IOException("no writer for " + image);
    }
    return bytes.toByteArray();
  }

  static BufferedImage grey(BufferedImage image) {
    BufferedImage grey =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    copy(image, grey);
    return grey;
  }

  /** With 256 colours, three bits of red and green, two of blue. */
  public static BufferedImage palette(BufferedImage image) {
    byte[] red = new byte[256];
    byte[] green = new byte[256];
    byte[] blue = new byte[256];
    for (int i = 0; i < 256; i++) {
      red[i] = (byte) ((i >> 5) * 255 / 7);
      green[i] = (byte) (((i >> 2) & 7) * 255 / 7);
      blue[i] = (byte) ((i & 3) * 255 / 3);
    }
    BufferedImage palette =
        new BufferedImage(
            image.getWidth(),
            image.getHeight(),
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, red, green, blue));
    copy(image, palette);
    return palette;
  }

  private static void copy(BufferedImage from, BufferedImage to) {
    Graphics2D pen = to.createGraphics();
    pen.drawImage(from, 0, 0, null);
    pen.dispose();
  }

  /** With 16 bits for each colour. */
  public static BufferedImage deep(BufferedImage image) {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            ColorModel.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster =
        model.createCompatibleWritableRaster(image.getWidth(), image.getHeight());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        for (int band = 0; band < 3; band++) {
          int value = (rgb >> (16 - 8 * band)) & 255;
          raster.setSample(x, y, band, value * MAX_16 / 255);
        }
      }
    }
    return new BufferedImage(model, raster, false, null);
  }

  /** An animation that goes on for ever, of scenes that move. */
  public static byte[] gif(int width, int height, int frames) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames; i++) {
        BufferedImage frame = palette(scene(width, height, i));
        writer.writeToSequence(new IIOImage(frame, null, timing(writer, frame)), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static IIOMetadata timing(ImageWriter writer, BufferedImage frame) throws IOException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(frame), null);
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", "10");
    control.setAttribute("transparentColorIndex", "0");
    root.appendChild(control);
    metadata.setFromTree(format, root);
    return metadata;
  }

  /** A JPEG that says how it is to be turned, and whose it is. */
  public static byte[] oriented(byte[] jpeg, int orientation) {
    byte[] owner = "nobody\0".getBytes(ISO_8859_1);
    ByteBuffer tiff = ByteBuffer.allocate(38 + owner.length);
    tiff.put("MM\0*".getBytes(ISO_8859_1)).putInt(8).putShort((short) 2);
    tiff.putShort((short) ORIENTATION_TAG).putShort((short) SHORT).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0);
    tiff.putShort((short) COPYRIGHT_TAG).putShort((short) ASCII).putInt(owner.length).putInt(38);
    tiff.putInt(0).put(owner);
    byte[] start = "Exif\0\0".getBytes(ISO_8859_1);
    int length = 2 + start.length + tiff.capacity();
    ByteBuffer whole = ByteBuffer.allocate(jpeg.length + 2 + length);
    // After the two bytes that every JPEG begins with.
    whole.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) length);
    whole.put(start).put(tiff.array());
    return whole.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** A picture laid as a camera would that says so by an orientation of 1 to 8. */
  static BufferedImage stored(BufferedImage upright, int orientation) {
    int width = upright.getWidth();
    int height = upright.getHeight();
    boolean sideways = orientation > 4;
    BufferedImage stored =
        new BufferedImage(
            sideways ? height : width, sideways ? width : height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int right = width - 1 - x;
        int below = height - 1 - y;
        int rgb = upright.getRGB(x, y);
        switch (orientation) {
          case 2 -> stored.setRGB(right, y, rgb);
          case 3 -> stored.setRGB(right, below, rgb);
          case 4 -> stored.setRGB(x, below, rgb);
          case 5 -> stored.setRGB(y, x, rgb);
          case 6 -> stored.setRGB(y, right, rgb);
          case 7 -> stored.setRGB(below, right, rgb);
          case 8 -> stored.setRGB(below, x, rgb);
          default -> stored.setRGB(x, y, rgb);
        }
      }
    }
    return stored;
  }

  /** A picture that Java can read. */
  static BufferedImage read(byte[] bytes) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
    if (image == null) {
      throw new IOException("Java can't read this");
    }
    return image;
  }
}
