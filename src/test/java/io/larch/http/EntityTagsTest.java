package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.path.InvalidRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

  @Test
  void starMatchesAnything() {
    EntityTags tags = parse("*");
    assertThat(tags.any()).isTrue();
    assertThat(tags.matchStrongly("\"1-1\"")).isTrue();
  }

  @Test
  void severalLinesAreOneList() {
    EntityTags tags = EntityTags.parse("If-Match", List.of("\"a\" , W/\"b\"", ",\"c,d\","));
    assertThat(tags.strong()).containsExactly("\"a\"", "\"c,d\"");
    assertThat(tags.weak()).containsExactly("\"b\"");
  }

  @Test
  void weakTagsMatchWeaklyAlone() {
    EntityTags tags = parse("W/\"a\"");
    assertThat(tags.matchStrongly("\"a\"")).isFalse();
    assertThat(tags.matchWeakly("\"a\"")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "\"a", "a\"", "\"a\" \"b\"", "*,\"a\"", "w/\"a\"", "\"a\"x", ","})
  void whatIsNoListIsRefused(String value) {
    assertThatThrownBy(() -> parse(value)).isInstanceOf(InvalidRequestException.class);
  }

  private static EntityTags parse(String value) {
    return EntityTags.parse("If-Match", List.of(value));
  }
}
