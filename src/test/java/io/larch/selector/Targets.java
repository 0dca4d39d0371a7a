package io.larch.selector;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes request targets apart as the HTTP layer does: at the first question mark, and nowhere else.
 */
final class Targets {

  private Targets() {}

  static DeleteRequest delete(String target) {
    return parse(target, DeleteRequest::parse);
  }

  static FetchRequest fetch(String target) {
    return parse(target, FetchRequest::parse);
  }

  static StoreRequest store(String target) {
    return parse(target, StoreRequest::parse);
  }

  static EntryRequest entry(String target) {
    return parse(target, EntryRequest::parse);
  }

  static VariantRequest variant(String target) {
    return parse(target, VariantRequest::parse);
  }

  private static <T> T parse(String target, BiFunction<String, @Nullable String, T> parser) {
    int question = target.indexOf('?');
    return question < 0
        ? parser.apply(target, null)
        : parser.apply(target.substring(0, question), target.substring(question + 1));
  }
}
