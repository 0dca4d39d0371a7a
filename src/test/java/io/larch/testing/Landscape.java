package io.larch.testing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * The picture of docs/images.md: larches in autumn. Drawn here, and so under Larch's own licence.
 */
public final class Landscape {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 480;

  private final Random random = new Random(7);
  private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
  private final Graphics2D pen = image.createGraphics();

  private Landscape() {}

  /** The same each time. */
  public static BufferedImage draw() {
    Landscape landscape = new Landscape();
    landscape.paint();
    return landscape.image;
  }

  private void paint() {
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setPaint(
        new GradientPaint(0, 0, new Color(66, 120, 178), 0, 300, new Color(244, 214, 176)));
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.setColor(new Color(255, 244, 214));
    pen.fillOval(96, 70, 64, 64);
    mountains(new Color(142, 152, 184), 230, 70);
    mountains(new Color(98, 112, 140), 280, 55);
    mountains(new Color(72, 92, 84), 335, 30);
    pen.setPaint(
        new GradientPaint(0, 350, new Color(150, 148, 70), 0, HEIGHT, new Color(84, 98, 44)));
    pen.fillRect(0, 350, WIDTH, HEIGHT - 350);
    for (int i = 0; i < 14; i++) {
      larch(20 + i * 52 + random.nextInt(24), 356 + random.nextInt(18), 50 + random.nextInt(30));
    }
    larch(540, 440, 330);
    pen.dispose();
  }

  private void mountains(Color colour, int base, int rise) {
    Polygon ridge = new Polygon();
    ridge.addPoint(0, HEIGHT);
    for (int x = 0; x <= WIDTH; x += 24) {
      double swell = Math.sin(x / 90.0 + base) + Math.sin(x / 37.0 + rise) / 2;
      ridge.addPoint(x, base - (int) (rise * swell / 1.5) - random.nextInt(rise / 4));
    }
    ridge.addPoint(WIDTH, HEIGHT);
    pen.setColor(colour);
    pen.fillPolygon(ridge);
  }

  /** A trunk, and boughs that droop, with golden needles. */
  private void larch(int x, int foot, int height) {
    pen.setStroke(
        new BasicStroke(Math.max(2, height / 28F), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    pen.setColor(new Color(70, 48, 36));
    pen.draw(new Line2D.Double(x, foot, x, foot - height));
    pen.setStroke(new BasicStroke(Math.max(1, height / 130F)));
    for (int i = 0; i < height * 5; i++) {
      double up = 0.12 + 0.88 * random.nextDouble();
      double reach = height * 0.26 * (1.06 - up) * random.nextDouble();
      double side = random.nextBoolean() ? 1 : -1;
      double y = foot - height * up;
      int gold = random.nextInt(60);
      pen.setColor(new Color(186 + gold, 112 + gold, 24 + gold / 2));
      pen.draw(
          new Line2D.Double(
              x + side * reach * 0.8,
              y + reach * 0.25,
              x + side * reach,
              y + reach * 0.3 + height / 60.0));
    }
  }
}
