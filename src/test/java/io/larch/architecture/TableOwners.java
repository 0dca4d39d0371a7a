package io.larch.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Which package may name which table in its SQL. Looks at the strings that the compiler has put
 * into a class, so at whole texts however they were written; a text that takes its table's name
 * from elsewhere is found where the name is.
 */
final class TableOwners {

  private static final String NOBODY = "nobody";

  /** Tables, views and sequences, and the package that each belongs to. */
  static final Map<String, String> OWNERS =
      Map.ofEntries(
          entry("api_key", "access"),
          entry("api_key_change", "access"),
          entry("asset", "asset"),
          entry("asset_id_seq", "asset"),
          entry("asset_path", "asset"),
          entry("live_asset", "asset"),
          entry("subtree_deletion", "asset"),
          entry("deployment", "asset"),
          entry("kept_asset", "kept"),
          entry("trash_asset", "kept"),
          entry("purge_batch", "outbox"),
          entry("purge_pause", "outbox"),
          entry("current_pause", "outbox"),
          entry("purged_keys", "outbox"),
          entry("confirmed_key", "outbox"),
          entry("settled_receipt", "outbox"),
          entry("receipt_leaf", "receipt"),
          entry("receipt_node", "receipt"),
          entry("receipt_checkpoint", "receipt"),
          entry("task", "outbox"),
          entry("delete_token_key", "token"),
          entry("delete_budget", "budget"),
          entry("audit_record", "audit"),
          entry("idempotent_request", "idempotency"),
          entry("missing_content", "reconcile"),
          entry("orphan", "reconcile"),
          entry("schema_compatibility", "db"),
          // For processes of an older version alone.
          entry("deletion_list", NOBODY));

  /** In capitals, as SQL is written here and prose is not. */
  private static final Pattern SQL =
      Pattern.compile(
          "\\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN|TRUNCATE|WHERE|TABLE)\\b");

  private static final Pattern WORD = Pattern.compile("\\w+");

  private TableOwners() {}

  /**
   * @param root the package that the features lie in
   */
  static ArchRule tablesAreNamedByTheirOwnersAlone(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            new ArchCondition<>("name the tables of their own package alone in their SQL") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (String table : tables(type)) {
                  String owner = OWNERS.get(table);
                  if (!type.getPackageName()
                      .matches("\\Q%s.%s\\E(\\..*)?".formatted(root, owner))) {
                    events.add(
                        SimpleConditionEvent.violated(
                            type,
                            "%s names the table %s of %s".formatted(type.getName(), table, owner)));
                  }
                }
              }
            });
  }

  /** The tables that a class's SQL names. */
  static Set<String> tables(JavaClass type) {
    Set<String> texts =
        type.getSource().map(source -> strings(source.getUri())).orElse(Set.of()).stream()
            .collect(Collectors.toSet());
    Set<String> sql =
        texts.stream().filter(text -> SQL.matcher(text).find()).collect(Collectors.toSet());
    if (!sql.isEmpty()) {
      // Names that are put into them.
      texts.stream().filter(OWNERS::containsKey).forEach(sql::add);
    }
    Set<String> named = new TreeSet<>();
    for (String text : sql) {
      WORD.matcher(text)
          .results()
          .map(match -> match.group())
          .filter(OWNERS::containsKey)
          .forEach(named::add);
    }
    return named;
  }

  private static Set<String> strings(URI classFile) {
    try (InputStream in = classFile.toURL().openStream()) {
      return StreamSupport.stream(
              ClassFile.of().parse(in.readAllBytes()).constantPool().spliterator(), false)
          .filter(StringEntry.class::isInstance)
          .map(entry -> ((StringEntry) entry).stringValue())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
