package io.larch.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What Maven's surefire and failsafe have written of the tests.
 *
 * @param suites of all reports read
 */
record TestReports(List<Suite> suites) {

  /**
   * A class of tests.
   *
   * @param name of the class
   * @param skips tests that were skipped
   * @param report the file
   * @param whole whether it could be read to its end
   */
  record Suite(String name, Count count, List<Skip> skips, Path report, boolean whole) {}

  /**
   * A test that was skipped.
   *
   * @param reason as the report has it; empty without one
   */
  record Skip(String test, String reason) {

    /** Whether it is one that somebody has written, rather than JUnit. */
    boolean hasReason() {
      return !reason.isEmpty()
          && !reason.endsWith(" is @Disabled")
          && !reason.startsWith("Assumption failed: assumption is not ");
    }
  }

  /** How many tests there were. */
  record Count(int passed, int failed, int skipped) {

    static final Count NONE = new Count(0, 0, 0);

    Count plus(Count other) {
      return new Count(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    /** Those that were not skipped. */
    int ran() {
      return passed + failed;
    }

    @Override
    public String toString() {
      return "%d passed, %d failed, %d skipped".formatted(passed, failed, skipped);
    }
  }

  /**
   * Reads the reports in directories, of which some may not be there. One that is cut off, as when
   * the tests' JVM was killed, counts as a test that failed.
   */
  static TestReports read(Path... directories) throws IOException {
    List<Suite> suites = new ArrayList<>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          for (Path file : files.sorted().toList()) {
            if (file.getFileName().toString().matches("TEST-.*\\.xml")) {
              suites.add(suite(file));
            }
          }
        }
      }
    }
    return new TestReports(suites);
  }

  private static Suite suite(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    String name = "";
    String test = "";
    Count count = Count.NONE;
    List<Skip> skips = new ArrayList<>();
    boolean whole = true;
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      while (reader.hasNext()) {
        if (reader.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        switch (reader.getLocalName()) {
          case "testsuite" -> {
            name = attribute(reader, "name");
            int failed = number(reader, "failures") + number(reader, "errors");
            int skipped = number(reader, "skipped");
            count = new Count(number(reader, "tests") - failed - skipped, failed, skipped);
          }
          case "testcase" ->
              test = attribute(reader, "classname") + "." + attribute(reader, "name");
          case "skipped" -> skips.add(new Skip(test, reason(reader)));
          default -> {
            // Properties, output, failures: Maven tells of those itself.
          }
        }
      }
    } catch (XMLStreamException _) {
      count = count.plus(new Count(0, 1, 0));
      whole = false;
    }
    return new Suite(name, count, List.copyOf(skips), file, whole);
  }

  /**
   * JUnit's own are an attribute; what an assumption says, Surefire has only in the stack trace.
   */
  private static String reason(XMLStreamReader reader) throws XMLStreamException {
    String message = attribute(reader, "message");
    return message.isEmpty()
        ? reader.getElementText().lines().findFirst().orElse("").replaceFirst("^[\\w.$]+: ", "")
        : message;
  }

  private static String attribute(XMLStreamReader reader, String name) {
    return Optional.ofNullable(reader.getAttributeValue("", name)).orElse("");
  }

  private static int number(XMLStreamReader reader, String name) {
    String value = attribute(reader, name);
    return value.isEmpty() ? 0 : Integer.parseInt(value);
  }

  /** Those whose class has such a name. */
  TestReports named(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new TestReports(
        suites.stream().filter(suite -> pattern.matcher(suite.name()).find()).toList());
  }

  Count count() {
    return suites.stream().map(Suite::count).reduce(Count.NONE, Count::plus);
  }

  /** The files of those that are cut off. */
  List<Path> halves() {
    return suites.stream().filter(suite -> !suite.whole()).map(Suite::report).toList();
  }

  List<Skip> skips() {
    return suites.stream().flatMap(suite -> suite.skips().stream()).toList();
  }
}
