package io.larch.kept;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Ids of deletes, by which what one of them took can be found. */
public final class DeletionId {

  private static final int BYTES = 16;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private DeletionId() {}

  /** A new one: 22 characters of {@code A-Z a-z 0-9 _ -}, which nobody can guess. */
  public static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether a text can be one. */
  public static boolean isWellFormed(String text) {
    return FORM.matcher(text).matches();
  }
}
