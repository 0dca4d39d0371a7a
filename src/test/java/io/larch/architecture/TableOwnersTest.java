package io.larch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableOwnersTest {

  private static final Pattern CREATE =
      Pattern.compile(
          "^CREATE (?:OR REPLACE )?(?:UNLOGGED )?(?:TABLE|(?:MATERIALIZED )?VIEW|SEQUENCE)"
              + " (?:IF NOT EXISTS )?(\\w+)",
          Pattern.MULTILINE);

  private static final String VIOLATIONS = "io.larch.architecture.violations.deletion.";

  @Test
  void everyTableHasAnOwner() throws IOException {
    Set<String> created = new TreeSet<>();
    try (Stream<Path> migrations = Files.list(Path.of("src/main/resources/db/migration"))) {
      for (Path migration : migrations.toList()) {
        CREATE
            .matcher(Files.readString(migration))
            .results()
            .forEach(match -> created.add(match.group(1)));
      }
    }
    assertThat(created).contains("asset", "purged_keys", "live_asset");
    // Identity columns make their sequences themselves.
    assertThat(TableOwners.OWNERS.keySet()).containsAll(created);
    assertThat(TableOwners.OWNERS.keySet())
        .filteredOn(name -> !name.endsWith("_seq"))
        .containsExactlyInAnyOrderElementsOf(created);
  }

  /** And prose, which the class has as well, names none. */
  @Test
  void tablesAreFoundHoweverTheTextIsPutTogether() {
    assertThat(TableOwners.tables(violation("ForeignTables")))
        .containsExactly("asset", "asset_path", "deployment", "orphan", "purge_batch");
  }

  private static JavaClass violation(String name) {
    return new ClassFileImporter()
        .importPackages("io.larch.architecture.violations")
        .get(VIOLATIONS + name);
  }
}
