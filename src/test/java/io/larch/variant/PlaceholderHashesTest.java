package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.larch.asset.Placeholders;
import io.larch.config.Placeholder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaceholderHashesTest {

  static List<String> vectors() {
    try (InputStream vectors =
        Objects.requireNonNull(
            PlaceholderHashesTest.class.getResourceAsStream("placeholders.txt"))) {
      return new String(vectors.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void bothAreWhatTheReferenceMakes(String vector) {
    String[] fields = vector.split(" ", -1);
    int width = Integer.parseInt(fields[2]);
    int height = Integer.parseInt(fields[3]);
    byte[] pixels = Rasters.draw(fields[0], Integer.parseInt(fields[1]), width, height);
    assertThat(PlaceholderHashes.of(EnumSet.allOf(Placeholder.class), width, height, pixels))
        .isEqualTo(new Placeholders(fields[4], fields[5]));
  }

  @Test
  void allKindsOfRastersAreCompared() {
    assertThat(vectors()).hasSize(66);
  }

  @Test
  void onlyWhatIsAskedForIsMade() {
    byte[] pixels = Rasters.draw("noise", 1, 4, 3);
    assertThat(PlaceholderHashes.of(Set.of(), 4, 3, pixels)).isEqualTo(Placeholders.NONE);
    assertThat(PlaceholderHashes.of(Set.of(Placeholder.BLURHASH), 4, 3, pixels).thumbhash())
        .isNull();
    assertThat(PlaceholderHashes.of(Set.of(Placeholder.THUMBHASH), 4, 3, pixels).blurhash())
        .isNull();
  }

  @Test
  void pixelsThatDoNotFitTheirSizeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ThumbHash.of(2, 2, new byte[15]));
    assertThatIllegalArgumentException().isThrownBy(() -> ThumbHash.of(0, 0, new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> ThumbHash.of(101, 1, new byte[404]));
  }
}
