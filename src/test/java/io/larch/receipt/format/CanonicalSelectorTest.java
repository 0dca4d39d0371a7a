package io.larch.receipt.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.AssetPath;
import io.larch.selector.DeleteRequest;
import io.larch.selector.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalSelectorTest {

  private static Selector selector(String target) {
    int query = target.indexOf('?');
    return query < 0
        ? DeleteRequest.parse(target, null).selector()
        : DeleteRequest.parse(target.substring(0, query), target.substring(query + 1)).selector();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          /assets/users/J%c3%bcrgen?limit=03&tag=b&os=i+o&tag=a&tag=b, /assets/users/J%C3%BCrgen/-/new/3?label:os=i%20o&tag=a&tag=b
          /assets/a, /assets/a/-/new/1
          /assets/a/, /assets/a/-/new/1
          /assets/a/-/created/5, /assets/a/-/new/5
          /assets/a/-/modified, /assets/a/-/modified/1
          /assets/a/-/MODIFIED/007, /assets/a/-/modified/7
          /assets/a/-/all, /assets/a/-/all
          /assets/a?limit=-1, /assets/a/-/all
          /assets/a/-/modified/all, /assets/a/-/all
          /assets/a/-/entry/007, /assets/a/-/entry/7
          /assets/a/-/entry/7?expect=1, /assets/a/-/entry/7
          /assets/-/recursive?confirm=all-assets, /assets/-/recursive
          /assets/x%2Fy/-/recursive?label:limit=1, /assets/x%2Fy/-/recursive?label:limit=1
          /assets/a/-/all?b=1&a=%2B&%C3%A9=%26, /assets/a/-/all?label:%C3%A9=%26&label:a=%2B&label:b=1
          /assets/a(b)/-/all, /assets/a(b)/-/all
          """)
  void isOneWhateverWasSent(String target, String text) {
    assertThat(CanonicalSelector.of(selector(target))).isEqualTo(text);
  }

  @Test
  void aListIsItsItemsInOrderWithRepeats() {
    var first = new CanonicalSelector.Item(AssetPath.parse("/b/%7e"), 0);
    var second = new CanonicalSelector.Item(AssetPath.parse("/a"), 12);
    assertThat(CanonicalSelector.ofList(List.of(first, second, first)))
        .isEqualTo("/assets/b/~/-/entry/0\n/assets/a/-/entry/12\n/assets/b/~/-/entry/0");
  }

  @Test
  void theTrashsOwnParametersComeBeforeTheFilters() {
    assertThat(CanonicalSelector.ofTrash(selector("/assets/a/-/entry/3?x=y"), List.of("version=2")))
        .isEqualTo("/trash/a/-/entry/3?version=2&label:x=y");
  }
}
