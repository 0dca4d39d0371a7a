package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {

  private static final Comparison WITH_FLOOR =
      new Comparison(
          "64 connections: rate",
          "deletes/s",
          Samples.of(900, 1100, 1000),
          Samples.of(2000, 2000, 2000),
          Target.ratioAtLeast(1));
  private static final Comparison ALONE =
      new Comparison("resident", "MiB", Samples.of(110), null, Target.atMost(120));

  @Test
  void tableHasMediansSpreadRatioAndTarget() {
    String text = new Table(List.of(WITH_FLOOR, ALONE)).text();
    assertThat(text.lines().toList()).hasSize(3);
    assertThat(text)
        .containsPattern(
            "64 connections: rate +1,000 deletes/s +900 – 1,100 +2,000 deletes/s +2,000 – 2,000"
                + " +0.500 +0.450 – 0.550 +ratio ≥ 1.00 +no")
        .containsPattern("resident +110 MiB +110 – 110 +≤ 120 MiB +yes");
  }

  @Test
  void markdownHasALineForEachFigure() {
    assertThat(new Table(List.of(WITH_FLOOR, ALONE)).markdown().lines())
        .hasSize(4)
        .allMatch(line -> line.chars().filter(c -> c == '|').count() == 10);
  }

  @Test
  void pictureIsXmlWithALineForEachWay() throws Exception {
    Curve curve =
        Curve.of(
            "file",
            "Deletes < & >",
            "connections",
            "deletes/s",
            Map.of(1.0, WITH_FLOOR, 64.0, WITH_FLOOR),
            "Larch",
            "floor");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(Svg.draw(curve, "a machine"))));
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(4);
    assertThat(document.getDocumentElement().getTextContent())
        .contains("Deletes < & >", "Larch", "floor", "a machine", "1,000", "2,000");
  }
}
