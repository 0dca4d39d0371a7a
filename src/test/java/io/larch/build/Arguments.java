package io.larch.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line that is as its usage says, so that a wrong one is refused before minutes are spent
 * on a build. What the values must be is for the command itself, but for ports.
 *
 * @param options those given, by name with dashes, and their values; empty for those without one
 * @param names what stands alone
 */
record Arguments(Map<String, String> options, List<String> names) {

  private static final Pattern OPTION =
      Pattern.compile("^ {2,6}(?:-\\w, )?(--[a-z-]+)(?:=(\\S+))?(?: |$)", Pattern.MULTILINE);
  private static final Pattern PORT =
      Pattern.compile("\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]");
  private static final Pattern NAME = Pattern.compile("^ {2,6}\\[?[A-Z]+[].]* ", Pattern.MULTILINE);

  /**
   * @param usage the usage of all commands
   * @param command such as {@code serve}
   * @throws Failure when the usage says something else
   */
  static Arguments parse(Usage usage, String command, List<String> given) {
    Set<String> below = usage.below(command);
    if (below.isEmpty()) {
      return parse(command, usage.of(command), given);
    }
    String first = given.isEmpty() ? "" : given.getFirst();
    if (below.contains(first)) {
      return parse(
          command, usage.of(command + " " + first), List.copyOf(given).subList(1, given.size()));
    }
    if (first.startsWith("-")) {
      return parse(command, usage.of(command), given);
    }
    throw Failure.usage(
        command, first.isEmpty() ? "a command is missing" : "unknown command '" + first + "'");
  }

  private static Arguments parse(String command, String usage, List<String> given) {
    Map<String, String> known = known(usage);
    boolean takesNames = NAME.matcher(usage).find();
    Map<String, String> options = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    List<String> left = new ArrayList<>(given);
    while (!left.isEmpty()) {
      String argument = left.removeFirst();
      if (!argument.startsWith("-")) {
        if (!takesNames) {
          throw Failure.usage(command, "unexpected argument '" + argument + "'");
        }
        names.add(argument);
        continue;
      }
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      Optional<String> kind = Optional.ofNullable(known.get(option));
      if (kind.isEmpty() || (kind.get().isEmpty() && equals >= 0)) {
        throw Failure.usage(command, "unknown option '" + argument + "'");
      }
      String value = "";
      if (!kind.get().isEmpty()) {
        if (equals >= 0) {
          value = argument.substring(equals + 1);
        } else if (!left.isEmpty() && !left.getFirst().startsWith("-")) {
          value = left.removeFirst();
        }
        if (value.isEmpty()) {
          throw Failure.usage(command, "option " + option + " needs a value");
        }
        if (kind.get().equals("PORT") && !PORT.matcher(value).matches()) {
          throw Failure.usage(command, "a port is a number from 0 to 65535, not '" + value + "'");
        }
      }
      if (options.put(option, value) != null) {
        throw Failure.usage(command, "option " + option + " is given twice");
      }
    }
    return new Arguments(options, names);
  }

  /** The options that a usage lists, and what it calls their values; empty for those without. */
  private static Map<String, String> known(String usage) {
    Map<String, String> known = new LinkedHashMap<>();
    Matcher matcher = OPTION.matcher(usage);
    while (matcher.find()) {
      known.put(matcher.group(1), Optional.ofNullable(matcher.group(2)).orElse(""));
    }
    return known;
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  Optional<String> value(String option) {
    return Optional.ofNullable(options.get(option));
  }

  /**
   * The value of an option that is a number from 1 to 99.
   *
   * @param what how a refusal begins, such as {@code times are}
   */
  Optional<Integer> count(String command, String option, String what) {
    return value(option)
        .map(
            value -> {
              if (!value.matches("[1-9][0-9]?")) {
                throw Failure.usage(command, what + " a number from 1 to 99, not '" + value + "'");
              }
              return Integer.valueOf(value);
            });
  }
}
