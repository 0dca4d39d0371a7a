package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Migrations add; one that takes away says which processes can do without. See UPGRADING.md. */
class MigrationRulesTest {

  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

  /** The first after which an older version may run on the schema. */
  private static final int FIRST_IN_RANGE = 11;

  private static final Pattern NAME = Pattern.compile("V(\\d+)__[a-z_]+\\.sql");

  private static final Pattern TAKES_AWAY =
      Pattern.compile(
          "\\bDROP\\s+(TABLE|VIEW|COLUMN|TYPE|FUNCTION|SEQUENCE)|\\bRENAME\\b|\\bSET\\s+NOT\\s+NULL"
              + "|\\bTYPE\\s+\\w+\\s+USING|\\bALTER\\s+COLUMN\\s+\\w+\\s+(SET\\s+DATA\\s+)?TYPE"
              + "|\\bADD\\s+COLUMN\\s+(?![^,;]*\\bDEFAULT\\b)[^,;]*\\bNOT\\s+NULL"
              + "|\\bADD\\s+(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)|\\bDROP\\s+DEFAULT",
          Pattern.CASE_INSENSITIVE);

  static List<Path> migrations() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .sorted(Comparator.comparingInt(MigrationRulesTest::version))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("migrations")
  void migrationThatTakesAwayRaisesTheOldestReader(Path file) throws IOException {
    if (version(file) < FIRST_IN_RANGE) {
      return;
    }
    String sql = withoutComments(Files.readString(file));
    if (takesAway(sql)) {
      assertThat(sql)
          .as("%s takes away what older processes may use", file)
          .containsPattern("UPDATE schema_compatibility SET min_reader = \\d+");
    }
  }

  @Test
  void noTwoMigrationsHaveTheSameVersion() throws IOException {
    assertThat(migrations().stream().map(MigrationRulesTest::version)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE a DROP COLUMN b",
        "DROP VIEW a",
        "ALTER TABLE a RENAME COLUMN b TO c",
        "ALTER TABLE a ALTER COLUMN b SET NOT NULL",
        "ALTER TABLE a ALTER COLUMN b TYPE bigint",
        "ALTER TABLE a ADD COLUMN b text NOT NULL",
        "ALTER TABLE a ADD COLUMN c int DEFAULT 1, ADD COLUMN b text NOT NULL",
        "ALTER TABLE a ADD CONSTRAINT b CHECK (c > 0)"
      })
  void seesWhatTakesAway(String sql) {
    assertThat(takesAway(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE a (b text NOT NULL)",
        "ALTER TABLE a ADD COLUMN b text",
        "ALTER TABLE a ADD COLUMN b integer NOT NULL DEFAULT 0",
        "CREATE INDEX a ON b (c)",
        "ALTER TYPE a ADD VALUE 'b'"
      })
  void passesWhatAdds(String sql) {
    assertThat(takesAway(sql)).isFalse();
  }

  private static boolean takesAway(String sql) {
    return TAKES_AWAY.matcher(sql).find();
  }

  private static int version(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    assertThat(name.matches()).as("the name of %s", file).isTrue();
    return Integer.parseInt(name.group(1));
  }

  private static String withoutComments(String sql) {
    return sql.replaceAll("--.*", "");
  }
}
