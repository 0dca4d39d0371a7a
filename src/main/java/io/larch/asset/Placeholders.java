package io.larch.asset;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a picture until it is there. Each is null where nobody has asked for it, and
 * where it isn't made yet or can't be.
 *
 * @param blurhash <a href="https://blurha.sh">BlurHash</a>, as text
 * @param thumbhash <a href="https://evanw.github.io/thumbhash/">ThumbHash</a>, in Base64
 * @param failure why there are none, in the words that a request for a variant is answered with;
 *     null unless it was tried
 */
public record Placeholders(
    @Nullable String blurhash, @Nullable String thumbhash, @Nullable String failure) {

  /** None. */
  public static final Placeholders NONE = new Placeholders(null, null, null);

  private static final String BLURHASH = "blurhash";
  private static final String THUMBHASH = "thumbhash";
  private static final String FAILURE = "failedPlaceholders";

  /** What they are called in the column {@code attributes}. */
  static final List<String> KEYS = List.of(BLURHASH, THUMBHASH, FAILURE);

  /** Those that could be made. */
  public Placeholders(@Nullable String blurhash, @Nullable String thumbhash) {
    this(blurhash, thumbhash, null);
  }

  /** None, since they can't be made. */
  public static Placeholders failed(String failure) {
    return new Placeholders(null, null, failure);
  }

  /** Those in the column {@code attributes}. */
  static Placeholders of(JsonObject attributes) {
    return KEYS.stream().anyMatch(attributes::containsKey)
        ? new Placeholders(
            attributes.getString(BLURHASH),
            attributes.getString(THUMBHASH),
            attributes.getString(FAILURE))
        : NONE;
  }

  /** What the column {@code attributes} holds of them. */
  JsonObject attributes() {
    JsonObject attributes = new JsonObject();
    put(attributes, BLURHASH, blurhash);
    put(attributes, THUMBHASH, thumbhash);
    put(attributes, FAILURE, failure);
    return attributes;
  }

  private static void put(JsonObject attributes, String key, @Nullable String value) {
    if (value != null) {
      attributes.put(key, value);
    }
  }
}
