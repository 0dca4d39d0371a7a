package io.larch.selector;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Where an asset is to be stored: {@code POST "/assets" path [ "/" ] [ "?delete-token=true" ]}.
 *
 * @param path not the root
 * @param deleteToken whether a token that deletes it is asked for
 */
public record StoreRequest(AssetPath path, boolean deleteToken) {

  private static final String DELETE_TOKEN = "delete-token=true";

  /**
   * Reads the path from a request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /assets}
   * @param rawQuery the target's query; null if there is no question mark
   * @throws MissingPathException if the target is {@code /assets} alone
   * @throws InvalidRequestException if it has a selector or another query, or a path that is not
   *     allowed
   */
  public static StoreRequest parse(String rawPath, @Nullable String rawQuery) {
    AssetPath path = Target.parse(rawPath).pathAlone();
    boolean deleteToken = DELETE_TOKEN.equals(rawQuery);
    if (!deleteToken) {
      Query.requireNone(rawQuery);
    }
    return new StoreRequest(path, deleteToken);
  }
}
