package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Vert.x BOM names an older Netty, which must not come back by a change of the imports. */
class NettyVersionTest {

  /** The first that takes none of the shapes of {@link SmugglingIT} but a folded header. */
  private static final List<Integer> OLDEST = List.of(4, 2, 18);

  @Test
  void everyPartIsOfOneVersionThatIsNotTooOld() {
    List<String> versions =
        Version.identify().values().stream().map(Version::artifactVersion).distinct().toList();

    assertThat(versions).hasSize(1);
    List<Integer> version =
        Arrays.stream(versions.getFirst().split("\\."))
            .limit(OLDEST.size())
            .map(Integer::valueOf)
            .toList();
    assertThat(number(version)).isGreaterThanOrEqualTo(number(OLDEST));
  }

  private static int number(List<Integer> version) {
    return version.stream().reduce(0, (high, low) -> high * 1000 + low);
  }
}
