package io.larch.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a page and the answers that it shows. Either as a console, with commands after
 * {@code $} and what they print below each, or as a block of commands that begins with {@code curl}
 * and a block with the answer after it. An answer after an answer is that of the same command, run
 * again. In answers, {@code …} stands for anything.
 */
final class DocumentedExamples {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final String PROMPT = "$ ";
  private static final String MESSAGE = "HTTP/1.1 ";

  /**
   * @param command for a shell, with {@code $larch} for where the server is
   * @param shown what it prints; empty when that isn't told
   */
  record Example(String command, String shown) {

    /** Whether this is what was shown. */
    boolean shows(String printed) {
      if (shown.startsWith(MESSAGE)) {
        return showsMessage(printed);
      }
      // The head may be left out.
      return matches(shown, printed.startsWith(MESSAGE) ? body(printed) : printed);
    }

    /** Of the header fields, those that are shown have to be there, in any order. */
    private boolean showsMessage(String printed) {
      String[] expected = shown.split("\n\n", 2);
      List<String> fields = printed.split("\n\n", 2)[0].lines().toList();
      boolean head =
          expected[0].lines().allMatch(line -> fields.stream().anyMatch(at -> matches(line, at)));
      String body = body(printed);
      return head && (expected.length > 1 ? matches(expected[1], body) : body.isBlank());
    }

    private static String body(String message) {
      String[] parts = message.split("\n\n", 2);
      return parts.length > 1 ? parts[1] : "";
    }

    private static boolean matches(String shown, String printed) {
      StringBuilder pattern = new StringBuilder("(?is)");
      for (String piece : shown.strip().splitWithDelimiters("…", 0)) {
        pattern.append(piece.equals("…") ? ".*?" : Pattern.quote(piece));
      }
      return Pattern.matches(pattern.toString(), printed.strip());
    }
  }

  private DocumentedExamples() {}

  /** Those of a page, in order. */
  static List<Example> of(Path page) {
    List<Example> examples = new ArrayList<>();
    for (Matcher block = BLOCK.matcher(read(page)); block.find(); ) {
      String text = block.group(2);
      if (block.group(1).equals("console")) {
        addConsole(examples, text);
      } else if (text.startsWith("curl ")) {
        addCommands(examples, text);
      } else if (!examples.isEmpty() && isAnswer(text)) {
        Example last = examples.getLast();
        if (last.shown().isEmpty()) {
          examples.removeLast();
        }
        examples.add(new Example(last.command(), text));
      }
    }
    return examples;
  }

  private static boolean isAnswer(String text) {
    return text.startsWith(MESSAGE) || text.startsWith("{") || text.startsWith("[");
  }

  private static void addCommands(List<Example> examples, String text) {
    StringBuilder command = new StringBuilder();
    for (String line : text.lines().toList()) {
      command.append(line).append('\n');
      if (!line.endsWith("\\")) {
        examples.add(new Example(command.toString(), ""));
        command.setLength(0);
      }
    }
  }

  private static void addConsole(List<Example> examples, String text) {
    StringBuilder command = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    boolean continued = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith(PROMPT) && !command.isEmpty()) {
        examples.add(new Example(command.toString(), shown.toString()));
        command.setLength(0);
        shown.setLength(0);
      }
      if (line.startsWith(PROMPT) || continued) {
        command.append(line.startsWith(PROMPT) ? line.substring(PROMPT.length()) : line);
        command.append('\n');
        continued = line.endsWith("\\");
      } else {
        shown.append(line).append('\n');
      }
    }
    examples.add(new Example(command.toString(), shown.toString()));
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
