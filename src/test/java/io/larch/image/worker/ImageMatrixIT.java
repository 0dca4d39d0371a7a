package io.larch.image.worker;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.ColourSpace;
import io.larch.image.job.ImageJob.Filter;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.ImageJob.Turn;
import io.larch.image.job.WrittenFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of picture, every parameter: what the workers make is what libvips's command-line tool
 * makes when it is asked for the same, step by step.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ImageMatrixIT {

  private static final int WIDTH = 320;
  private static final int HEIGHT = 200;

  /** Both round sizes in ways of their own, so pixels may lie a little apart. */
  private static final double MEAN = 1.5;

  /** A file of the tool's. */
  private static final String SEPIA = "sepia.mat";

  /** Where the tool takes alpha for a colour; see {@link TransparencyIT}. */
  private static final Set<String> IGNORE_ALPHA = Set.of("black_white", "sepia", "blur", "pad");

  private Path directory;
  private VipsTool tool;
  private TestWorkers workers;
  private final Map<String, byte[]> pictures = new LinkedHashMap<>();

  /**
   * A parameter.
   *
   * @param thumbnail how the tool scales
   * @param steps what the tool does then, an operation and its arguments each
   */
  private record Parameter(
      UnaryOperator<ImageJob> job, List<String> thumbnail, List<List<String>> steps) {}

  static Stream<Arguments> parameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    all.put("w", size(Size.inside(120, 0), "120", "--height", "9999", "--size", "down"));
    all.put("h", size(Size.inside(0, 90), "9999", "--height", "90", "--size", "down"));
    all.put("w and h", size(Size.inside(90, 90), "90", "--height", "90", "--size", "down"));
    all.put("larger", size(Size.inside(999, 0), "999", "--height", "999", "--size", "down"));
    all.put("stretch", size(Size.stretch(77, 111), "77", "--height", "111", "--size", "force"));
    all.put("fill", cover(100, 100, Gravity.CENTRE, "centre"));
    all.put("fill larger", cover(400, 300, Gravity.CENTRE, "centre"));
    all.put("crop entropy", cover(100, 100, Gravity.ENTROPY, "entropy"));
    all.put("crop attention", cover(60, 100, Gravity.ATTENTION, "attention"));
    all.put("r=90", steps(job -> turned(job, Turn.BY_90, Mirror.NONE), "rot d90"));
    all.put("r=180", steps(job -> job.withTurn(Turn.BY_180, Mirror.NONE), "rot d180"));
    all.put(
        "r=270 and f=h",
        steps(job -> turned(job, Turn.BY_270, Mirror.HORIZONTAL), "rot d270", "flip horizontal"));
    all.put("f=v", steps(job -> job.withTurn(Turn.NONE, Mirror.VERTICAL), "flip vertical"));
    all.put("greyscale", steps(job -> job.withFilter(Filter.GREYSCALE), "colourspace b-w"));
    all.put(
        "black_white",
        steps(
            job -> job.withFilter(Filter.BLACK_WHITE),
            "colourspace b-w",
            "relational_const moreeq 128"));
    all.put(
        "sepia", steps(job -> job.withFilter(Filter.SEPIA), "colourspace srgb", "recomb " + SEPIA));
    all.put("blur", steps(job -> job.withBlur(3), "gaussblur 3"));
    all.put(
        "pad",
        steps(
            job -> job.withPad(20, 0x336699ff),
            "colourspace srgb",
            "embed 20 20 200 140 --extend background --background 51_102_153"));
    all.put(
        "cs=b-w", steps(job -> job.withColourSpace(ColourSpace.BLACK_WHITE), "colourspace b-w"));
    all.put("cs=srgb", steps(job -> job.withColourSpace(ColourSpace.SRGB), "colourspace srgb"));
    all.put(
        "cs=p3",
        steps(
            job -> job.withColourSpace(ColourSpace.P3),
            "colourspace srgb",
            "icc_transform p3 --input-profile srgb"));
    all.put("strip", steps(job -> job.withStrip(true)));
    return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  private static Parameter size(Size size, String... thumbnail) {
    return new Parameter(job -> job.withSize(size), List.of(thumbnail), List.of());
  }

  private static Parameter cover(int width, int height, Gravity gravity, String crop) {
    return size(
        Size.cover(width, height, gravity), "" + width, "--height", "" + height, "--crop", crop);
  }

  /** At half the size, so that all is quick. */
  private static Parameter steps(UnaryOperator<ImageJob> job, String... steps) {
    return new Parameter(
        whole -> job.apply(whole.withSize(Size.inside(160, 0))),
        List.of("160", "--height", "100", "--size", "down"),
        Stream.of(steps).map(step -> List.of(step.split(" "))).toList());
  }

  private static ImageJob turned(ImageJob job, Turn turn, Mirror mirror) {
    return job.withTurn(turn, mirror).withSize(Size.inside(0, 160));
  }

  @BeforeAll
  void start(@TempDir Path files) throws IOException {
    VipsTool.require();
    directory = files;
    tool = new VipsTool(directory);
    workers = new TestWorkers(TestWorkers.SETTINGS);
    Files.writeString(
        directory.resolve(SEPIA), "3 3\n0.393 0.769 0.189\n0.349 0.686 0.168\n0.272 0.534 0.131\n");
    BufferedImage scene = Pictures.scene(WIDTH, HEIGHT, 0);
    byte[] png = Pictures.png(scene);
    pictures.put("baseline.jpg", Pictures.jpeg(scene, false));
    pictures.put("progressive.jpg", Pictures.jpeg(scene, true));
    pictures.put("grey.jpg", Pictures.jpeg(Pictures.grey(scene), false));
    pictures.put(
        "cmyk.jpg",
        VipsTool.read(
            tool.run(
                "icc_transform", path("png", png), "jpg", "", "cmyk", "--input-profile", "srgb")));
    pictures.put("eight.png", png);
    pictures.put("sixteen.png", Pictures.png(Pictures.deep(scene)));
    pictures.put("palette.png", Pictures.png(Pictures.palette(scene)));
    pictures.put("alpha.png", Pictures.png(Pictures.transparent(WIDTH, HEIGHT)));
    pictures.put("lossy.webp", tool.convert(png, "png", "webp", ""));
    pictures.put("lossless.webp", tool.convert(png, "png", "webp", "[lossless]"));
    pictures.put("animated.gif", Pictures.gif(WIDTH, HEIGHT, 4));
    pictures.put("animated.webp", tool.convert(pictures.get("animated.gif"), "gif", "webp", ""));
    if (workers.workers().formats().contains(WrittenFormat.AVIF)) {
      pictures.put("some.avif", tool.convert(png, "png", "avif", ""));
    }
    if (workers.workers().formats().contains(WrittenFormat.HEIC)) {
      pictures.put("some.heic", tool.convert(png, "png", "heic", "[compression=hevc]"));
    }
  }

  @AfterAll
  void stop() {
    if (workers != null) {
      workers.close();
    }
  }

  private String path(String ending, byte[] bytes) {
    return tool.file(ending, bytes).toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parameters")
  void everyKindOfPictureIsMadeAsTheToolMakesIt(String name, Parameter parameter)
      throws IOException {
    ImageJob job = parameter.job.apply(ImageJob.to(WrittenFormat.PNG));
    SoftAssertions softly = new SoftAssertions();
    for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
      String kind = picture.getKey();
      BufferedImage made = Pictures.read(workers.make(job, picture.getValue()).bytes().getBytes());
      if (made.getColorModel().hasAlpha() && IGNORE_ALPHA.contains(name)) {
        continue;
      }
      BufferedImage expected = byTool(parameter, kind, picture.getValue());
      softly.assertThat(made.getWidth()).as(kind).isEqualTo(expected.getWidth());
      softly.assertThat(made.getHeight()).as(kind).isEqualTo(expected.getHeight());
      if (softly.wasSuccess()) {
        softly.assertThat(PixelDiff.between(made, expected).mean()).as(kind).isLessThan(MEAN);
      }
    }
    softly.assertAll();
  }

  private BufferedImage byTool(Parameter parameter, String kind, byte[] picture)
      throws IOException {
    String file = path(kind.substring(kind.indexOf('.') + 1), picture);
    Path sepia = directory.resolve(SEPIA);
    String ending = parameter.steps.isEmpty() ? "png" : "v";
    Path made = tool.run("thumbnail", file, ending, "", parameter.thumbnail.toArray(String[]::new));
    for (List<String> step : parameter.steps) {
      ending = step == parameter.steps.getLast() ? "png" : "v";
      String[] arguments =
          step.stream()
              .skip(1)
              .map(word -> word.equals(SEPIA) ? sepia.toString() : word.replace('_', ' '))
              .toArray(String[]::new);
      made = tool.run(step.getFirst(), made.toString(), ending, "", arguments);
    }
    return Pictures.read(VipsTool.read(made));
  }
}
