package io.larch.http;

import io.larch.path.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code If-Match} or {@code If-None-Match} (RFC 9110, section 13.1).
 *
 * @param any whether it is {@code *}
 * @param strong the strong tags of the list, quotes included
 * @param weak the weak tags of the list, without {@code W/}, quotes included
 */
public record EntityTags(boolean any, List<String> strong, List<String> weak) {

  private static final Pattern TAG =
      Pattern.compile("[ \\t]*(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")[ \\t]*(,[ \\t,]*|$)");
  private static final Pattern LEADING_COMMAS = Pattern.compile("^[ \\t,]+");

  public EntityTags {
    strong = List.copyOf(strong);
    weak = List.copyOf(weak);
  }

  /**
   * Reads the header's lines.
   *
   * @param name the header's, for the message
   * @param lines its values, at least one; several count as one list
   * @throws InvalidRequestException when it is neither {@code *} nor a list of entity tags
   */
  public static EntityTags parse(String name, List<String> lines) {
    String value = String.join(",", lines).strip();
    if (value.equals("*")) {
      return new EntityTags(true, List.of(), List.of());
    }
    List<String> strong = new ArrayList<>();
    List<String> weak = new ArrayList<>();
    String list = LEADING_COMMAS.matcher(value).replaceFirst("");
    Matcher tag = TAG.matcher(list);
    int at = 0;
    while (at < list.length() && tag.region(at, list.length()).lookingAt()) {
      (tag.group(1) == null ? strong : weak).add(tag.group(2));
      at = tag.end();
    }
    if (at < list.length() || (strong.isEmpty() && weak.isEmpty())) {
      throw new InvalidRequestException(
          name + " must be * or a list of entity tags in double quotes.");
    }
    return new EntityTags(false, strong, weak);
  }

  /** The strong comparison, for {@code If-Match}: a weak tag equals nothing. */
  public boolean matchStrongly(String entityTag) {
    return any || strong.contains(entityTag);
  }

  /** The weak comparison, for {@code If-None-Match}: only what stands in quotes counts. */
  public boolean matchWeakly(String entityTag) {
    return any || strong.contains(entityTag) || weak.contains(entityTag);
  }
}
