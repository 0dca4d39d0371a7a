package io.larch.selector;

import java.util.List;
import java.util.Map;

/**
 * What a query asks of a picture, not looked at further.
 *
 * @param parameters names and values of the parameters of transformations, decoded, in their order
 * @param signed whether there is a signature
 */
public record PictureQuery(List<Map.Entry<String, String>> parameters, boolean signed) {

  /** Nothing. */
  public static final PictureQuery NONE = new PictureQuery(List.of(), false);

  public PictureQuery {
    parameters = List.copyOf(parameters);
  }
}
