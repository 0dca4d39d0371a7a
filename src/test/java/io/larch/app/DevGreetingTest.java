package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DevGreetingTest {

  private static final String URL = "http://127.0.0.1:8080";
  private static final String ASSETS = URL + "/assets";
  private static final String RECURSIVE = "/-/recursive";

  private final String text = DevGreeting.text(8080, 9090, Path.of("/data"), false);

  @Test
  void tellsWhereTheApiItsDescriptionAndItsManagementAre() {
    assertThat(text.lines())
        .contains("Larch is ready on " + URL, "The API, to read: " + URL + "/docs")
        .anyMatch(line -> line.startsWith("Management on http://127.0.0.1:9090 "));
  }

  @Test
  void commandsShowAKeyWhereOneIsAskedFor() {
    String asking = DevGreeting.text(8080, 9090, Path.of("/data"), true);
    assertThat(asking.lines().map(String::strip).filter(line -> line.contains(ASSETS)))
        .hasSameSizeAs(text.lines().filter(line -> line.contains(ASSETS)).toList())
        .allMatch(line -> line.startsWith("curl -H \"Authorization: Bearer $KEY\" "));
  }

  /** Run from top to bottom: what the first delete takes is not all that there is. */
  @Test
  void everyCommandToTryFindsSomething() {
    List<String> commands =
        text.lines().map(String::strip).filter(line -> line.startsWith("curl ")).toList();
    TreeSet<String> stored = new TreeSet<>();
    int deletes = 0;
    for (String command : commands) {
      assertThat(command).contains(" " + ASSETS);
      String target = command.substring(command.indexOf(ASSETS) + ASSETS.length());
      if (command.contains(" -F asset=")) {
        stored.add(target);
      } else if (target.endsWith(RECURSIVE)) {
        String root = target.substring(0, target.length() - RECURSIVE.length());
        assertThat(stored.removeIf(path -> path.startsWith(root + "/"))).as(command).isTrue();
        deletes++;
      } else if (command.contains("-X DELETE")) {
        assertThat(stored.remove(target)).as(command).isTrue();
        deletes++;
      } else {
        assertThat(stored).as(command).contains(target.split("/-/", 2)[0]);
      }
    }
    assertThat(deletes).isGreaterThan(1);
    assertThat(stored).isEmpty();
  }
}
