package io.larch.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How each command is used, as {@code --help} prints it.
 *
 * @param sections by command, such as {@code purge pause}; by the empty text what Larch itself says
 */
record Usage(Map<String, String> sections) {

  private static final Pattern BEGIN = Pattern.compile("^(?=Usage: )", Pattern.MULTILINE);
  private static final Pattern COMMAND = Pattern.compile("^Usage: larch((?: [a-z]+)*)");

  static Usage read(Path home) throws IOException {
    return parse(Files.readString(home.resolve("src/launcher/usage.txt")));
  }

  static Usage parse(String text) {
    Map<String, String> sections = new TreeMap<>();
    BEGIN
        .splitAsStream(text)
        .forEach(
            section ->
                COMMAND
                    .matcher(section)
                    .results()
                    .map(MatchResult::group)
                    .findFirst()
                    .ifPresent(
                        begin ->
                            sections.put(
                                begin.substring("Usage: larch".length()).strip(),
                                section.strip() + "\n")));
    return new Usage(sections);
  }

  /** One command's; empty without it. */
  String of(String command) {
    return Optional.ofNullable(sections.get(command)).orElse("");
  }

  /** The commands of a command, such as {@code pause} of {@code purge}. */
  Set<String> below(String command) {
    String prefix = command + " ";
    return sections.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .collect(Collectors.toSet());
  }
}
