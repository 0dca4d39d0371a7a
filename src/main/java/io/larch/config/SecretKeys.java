package io.larch.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys that hold secrets: in no file, only in the environment. */
final class SecretKeys {

  static final String DATABASE_PASSWORD = "database.password";
  static final String MESSAGING_PASSWORD = "messaging.password";
  static final String S3_SECRET_KEY = "content.s3.secret-key";
  static final String RECEIPTS_KEY = "receipts.key";

  /** Those that there are whatever is configured. */
  static final List<String> ALL =
      List.of(DATABASE_PASSWORD, MESSAGING_PASSWORD, S3_SECRET_KEY, RECEIPTS_KEY);

  private static final Pattern SIGNING_KEY =
      Pattern.compile("(?!(.*-)?file$)[a-z0-9](-?[a-z0-9]){0,31}");

  /** The name of a key that signs URLs; not so that its variable looks like another's. */
  static final ValueParser<String> SIGNING_KEY_NAME =
      ValueParser.matching(
          SIGNING_KEY,
          "a key's name: small letters, digits and single dashes between, without 'file' at the"
              + " end");

  private SecretKeys() {}

  /** The secret of a key that signs URLs. */
  static String signing(String name) {
    return "signed-urls.key." + name;
  }

  /**
   * Those that there are with these rules by path.
   *
   * @param paths as written, right or wrong; null for none
   */
  static Set<String> with(@Nullable ConfigValue paths) {
    Set<String> keys = new TreeSet<>(ALL);
    if (paths instanceof ConfigList rules) {
      for (ConfigValue rule : rules) {
        names(rule).forEach(name -> keys.add(signing(name)));
      }
    }
    return keys;
  }

  /** Without what is wrong, which is told where rules are read. */
  private static List<String> names(ConfigValue rule) {
    List<String> names = new ArrayList<>();
    if (rule instanceof ConfigObject object
        && object.get("signed-urls") instanceof ConfigObject signed
        && signed.get("keys") instanceof ConfigList list) {
      for (ConfigValue name : list) {
        String text = String.valueOf(name.unwrapped());
        if (SIGNING_KEY.matcher(text).matches()) {
          names.add(text);
        }
      }
    }
    return names;
  }
}
