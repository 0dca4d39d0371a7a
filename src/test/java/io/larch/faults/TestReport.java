package io.larch.faults;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * What a test of the suite prints: its counters, which {@code ./larch verify --faults} adds up, and
 * after a failure how to run it again. As an extension, the latter for a class without a {@link
 * Site}.
 */
final class TestReport implements TestWatcher {

  /** As Maven's {@code it.test} takes it. */
  static String name(ExtensionContext context) {
    return context.getRequiredTestClass().getSimpleName()
        + "#"
        + context.getRequiredTestMethod().getName();
  }

  /**
   * @param looks all that were taken in the test
   */
  static void printCounters(
      String test, List<Audit.Findings> looks, int recovered, int duplicated) {
    System.out.printf(
        "%s: lost %d, unexpected %d, recovered %d, duplicated %d%n",
        test,
        looks.stream().mapToInt(look -> look.lost().size()).sum(),
        looks.stream().mapToInt(look -> look.unexpected().size()).sum(),
        recovered,
        duplicated);
  }

  static void printHowToRunAgain(String test) {
    System.out.printf(
        "%s failed. To run it again: mvn -B -Dfaults.excluded=none -Dtest=none -Dit.test='%s'"
            + " -Dsurefire.failIfNoSpecifiedTests=false verify%n",
        test, test);
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    printHowToRunAgain(name(context));
  }
}
