package io.larch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the code to {@link ArchitectureRules}, and the rules to finding what they are for. */
class ArchitectureTest {

  private static final String ROOT = "io.larch";

  /** Wherever a build puts them; ArchUnit's own option knows Maven's usual directory alone. */
  private static final ImportOption NO_TESTS = location -> !location.contains("/test-classes/");

  private static final JavaClasses LARCH =
      new ClassFileImporter().withImportOption(NO_TESTS).importPackages(ROOT);

  /** A small application in the test sources that breaks every rule. */
  private static final String BAD_ROOT = "io.larch.architecture.violations";

  private static final JavaClasses BAD = new ClassFileImporter().importPackages(BAD_ROOT);

  @ParameterizedTest
  @MethodSource("ruleNames")
  void larchKeepsTheRule(String name) {
    rule(ROOT, name).check(LARCH);
  }

  @ParameterizedTest
  @MethodSource("ruleNames")
  void violationIsFound(String name) {
    assertThat(violations(name)).isNotEmpty();
  }

  @Test
  void whatIsAllowedIsNoViolation() {
    assertThat(violations("features use only what they may"))
        .contains("DirectPurge", "BucketNames", "outbox.relay.Relay", "TrashRoutes")
        .doesNotContain("outbox.Intents");
    assertThat(violations("web types stay in front ends"))
        .contains("BucketNames")
        .doesNotContain("StoreRoutes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"features use only what they may", "facades ask services, not rows"})
  void facadeOfTheTestsKeepsTheRule(String name) {
    ImportOption noTest = location -> !location.contains("IT.class");
    JavaClasses facade =
        new ClassFileImporter().withImportOption(noTest).importPackages(ROOT + ".facade");
    assertThat(facade.contain(ROOT + ".facade.DestroyRoutes")).isTrue();
    rule(ROOT, name).check(facade);
  }

  @Test
  void rulesSeeEveryFeature() {
    Set<String> features =
        Set.of(
            "api",
            "app",
            "asset",
            "config",
            "content",
            "db",
            "deletion",
            "http",
            "intake",
            "mediatype",
            "messaging",
            "outbox",
            "path",
            "purge",
            "selector",
            "serving",
            "source");
    assertThat(features).allMatch(feature -> LARCH.containPackage(ROOT + "." + feature));
  }

  static Stream<String> ruleNames() {
    return new ArchitectureRules(ROOT).all().keySet().stream().sorted();
  }

  private static String violations(String ruleName) {
    return rule(BAD_ROOT, ruleName).evaluate(BAD).getFailureReport().toString();
  }

  private static ArchRule rule(String root, String name) {
    return Objects.requireNonNull(new ArchitectureRules(root).all().get(name), name);
  }
}
