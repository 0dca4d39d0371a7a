package io.larch.kept;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.AssetPath;
import io.larch.path.PathPattern;
import io.larch.testing.TestDatabase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a pattern matches here is what its expression matches in the database. */
class StoredExpressionIT {

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  private static final List<String> SEGMENTS =
      List.of(
          "a", "b", "a/b", "a.b", "a*", "*", "**", "a+", "(a)", "[a]", "{1}", "^a$", "a|b", "a\\d",
          "é", "1", "_", "a b", "%", "?", "\\", "a\"b", "#", "&~", "😀");

  @Test
  void patternAndExpressionMatchTheSamePaths() {
    Random random = new Random(7);
    List<PathPattern> patterns = new ArrayList<>();
    List<AssetPath> paths = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      patterns.add(PathPattern.parse(pattern(random)));
      paths.add(new AssetPath(segments(random)));
    }
    String[] expressions =
        patterns.stream().map(PathPattern::storedExpression).toArray(String[]::new);
    String[] stored = paths.stream().map(AssetPath::stored).toArray(String[]::new);
    int matches = 0;
    for (Row row :
        await(
            database
                .requests()
                .preparedQuery(
                    "SELECT e.n AS pattern, p.n AS path, p.path ~ e.text AS matches"
                        + " FROM unnest($1::text[]) WITH ORDINALITY AS e (text, n),"
                        + " unnest($2::text[]) WITH ORDINALITY AS p (path, n)")
                .execute(Tuple.of((Object) expressions, (Object) stored)))) {
      PathPattern pattern = patterns.get((int) (row.getLong("pattern") - 1));
      AssetPath path = paths.get((int) (row.getLong("path") - 1));
      assertThat(row.getBoolean("matches"))
          .as("%s of %s", pattern, path)
          .isEqualTo(pattern.matches(path));
      matches += row.getBoolean("matches") ? 1 : 0;
    }
    assertThat(matches).isGreaterThan(300);
  }

  private static List<String> segments(Random random) {
    List<String> segments = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      segments.add(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
    }
    return segments;
  }

  private static String pattern(Random random) {
    StringBuilder pattern = new StringBuilder();
    boolean any = false;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int kind = random.nextInt(4);
      if (kind == 0 && !any) {
        pattern.append("/**");
        any = true;
        continue;
      }
      any = false;
      pattern.append(
          kind == 1
              ? "/*"
              : new AssetPath(List.of(SEGMENTS.get(random.nextInt(SEGMENTS.size()))))
                  .urlPath()
                  .replace("*", "%2A"));
    }
    return pattern.toString();
  }
}
