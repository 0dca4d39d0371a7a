package io.larch.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.deletion.DeletionList.Item;
import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeletionListTest {

  private static final AssetPath PATH = new AssetPath(List.of("a"));

  @Test
  void listsThatMeanTheSameHaveTheSameDigest() {
    byte[] digest =
        new DeletionList(List.of(new Item(PATH, 1, null))).digest(DeletionOptions.USUAL);
    assertThat(
            new DeletionList(List.of(new Item(AssetPath.parse("/%61"), 1, null)))
                .digest(DeletionOptions.USUAL))
        .isEqualTo(digest);
    assertThat(new DeletionList(List.of(new Item(PATH, 2, null))).digest(DeletionOptions.USUAL))
        .isNotEqualTo(digest);
    assertThat(
            new DeletionList(List.of(new Item(PATH, 1, new AssetVersion(7, 1))))
                .digest(DeletionOptions.USUAL))
        .isNotEqualTo(digest);
  }

  @Test
  void listNamesOneAssetAtLeast() {
    assertThatThrownBy(() -> new DeletionList(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
