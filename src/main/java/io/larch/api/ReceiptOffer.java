package io.larch.api;

import io.larch.receipt.ReceiptRequest.Opened;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which deletes leave a receipt ({@code Prefer: receipt}, RFC 7240), and how it is answered. */
public enum ReceiptOffer {
  /** Those that ask for one. */
  ON_REQUEST,
  /** All. */
  ALWAYS,
  /** None, whoever asks. */
  NONE;

  private static final String PREFER = "Prefer";
  private static final String RECEIPT = "receipt";

  /** In one header: longer ones, of long paths, whoever asked can write. */
  private static final int MAX_SELECTOR = 4096;

  /**
   * The receipt that a delete is to leave; null for none.
   *
   * @param selector canonical, asked for only if need be
   */
  @Nullable Opened of(HttpServerRequest request, Supplier<String> selector) {
    return isWanted(request) ? Opened.of(selector.get()) : null;
  }

  private boolean isWanted(HttpServerRequest request) {
    return switch (this) {
      case ON_REQUEST ->
          request.headers().contains(PREFER)
              && request.headers().getAll(PREFER).stream()
                  .flatMap(value -> Stream.of(value.split(",", -1)))
                  .anyMatch(each -> each.strip().toLowerCase(Locale.ROOT).equals(RECEIPT));
      case ALWAYS -> true;
      case NONE -> false;
    };
  }

  /**
   * Answers with the receipt of a delete that was carried out.
   *
   * @param id of the receipt that there is; null for none
   * @param opened what was asked for; another one than that of the id, or null: a request before
   *     has left it, and its owner was told then
   */
  static void answer(HttpServerResponse response, @Nullable String id, @Nullable Opened opened) {
    if (id == null) {
      return;
    }
    announce(response, id);
    if (opened != null && opened.request().id().equals(id)) {
      response.putHeader("Larch-Receipt-Salt", opened.salt());
      if (opened.selector().length() <= MAX_SELECTOR) {
        response.putHeader("Larch-Receipt-Selector", opened.selector());
      }
    }
  }

  /** The same without what its owner alone is told. */
  static void announce(HttpServerResponse response, String id) {
    response.putHeader("Preference-Applied", RECEIPT).putHeader("Larch-Receipt", id);
  }
}
