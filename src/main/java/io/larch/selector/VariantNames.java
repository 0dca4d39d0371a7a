package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import java.util.regex.Pattern;

/** What variants are called in URLs: those that clients supply by a name, made ones by an id. */
final class VariantNames {

  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");

  /** Ids are content keys. */
  private static final Pattern ID = Pattern.compile("[0-9a-v]{24}");

  private VariantNames() {}

  /**
   * A name that a variant may be supplied under.
   *
   * @throws InvalidRequestException if it is none
   */
  static String requireName(String text) {
    requireNameOrId(text);
    if (ID.matcher(text).matches()) {
      throw new InvalidRequestException(
          "%s could be the id of a variant that the server has made; choose another name"
              .formatted(ClientText.quote(text)));
    }
    return text;
  }

  /**
   * What a variant may be called.
   *
   * @throws InvalidRequestException if no variant can have it
   */
  static String requireNameOrId(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new InvalidRequestException(
          "A variant's name has 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', and is"
              + " not"
              + " '.' or '..'; %s is none".formatted(ClientText.quote(text)));
    }
    return text;
  }
}
