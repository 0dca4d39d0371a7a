package io.larch.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/**
 * Who may use what.
 *
 * @param root the package that the features lie in
 */
record ArchitectureRules(String root) {

  /** Front ends with words of their own; {@code facade} is the tests' one. */
  private static final Set<String> FACADES = Set.of("cloudinary", "contentstack", "facade");

  /** What facades may use: the frame, public services, and the values that those are asked with. */
  private static final Set<String> FACADES_MAY_USE =
      Set.of(
          "asset",
          "caller",
          "deletion",
          "http",
          "idempotency",
          "image",
          "intake",
          "mediatype",
          "path",
          "selector",
          "serving",
          "source",
          "variant");

  /**
   * For each feature the others that it may use; the package-info files tell the same in words. A
   * part of a feature that is named here is a feature of its own. {@code app} wires everything and
   * is not restricted.
   */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("access", Set.of("caller", "config", "db", "path", "retry")),
          entry(
              "api",
              Set.of(
                  "asset",
                  "caller",
                  "config",
                  "deletion",
                  "flow",
                  "http",
                  "idempotency",
                  "image",
                  "intake",
                  "kept",
                  "mediatype",
                  "path",
                  "receipt",
                  "receipt.format",
                  "selector",
                  "serving",
                  "source",
                  "token",
                  "trash",
                  "variant")),
          entry(
              "asset",
              Set.of("caller", "content", "db", "mediatype", "outbox", "path", "selector")),
          entry("audit", Set.of("asset", "caller", "config", "deletion", "path")),
          entry("budget", Set.of("asset", "caller", "deletion")),
          entry("caller", Set.of("path")),
          entry("config", Set.of("caller", "image", "path", "receipt.format")),
          entry("content", Set.of()),
          entry("content.file", Set.of("content")),
          entry("content.s3", Set.of("config", "content", "flow")),
          entry("db", Set.of("config", "retry")),
          entry(
              "deletion",
              Set.of(
                  "asset",
                  "caller",
                  "db",
                  "idempotency",
                  "kept",
                  "outbox",
                  "path",
                  "receipt",
                  "selector")),
          entry("flow", Set.of()),
          entry("http", Set.of("caller", "config", "flow", "limit", "path", "retry")),
          entry("idempotency", Set.of("asset", "caller", "db", "retry")),
          entry("image", Set.of("path")),
          entry("image.job", Set.of()),
          entry("image.vips", Set.of("image.job")),
          entry("image.worker", Set.of("config", "content", "image.job", "image.vips", "retry")),
          entry(
              "intake",
              Set.of(
                  "asset",
                  "caller",
                  "config",
                  "content",
                  "db",
                  "idempotency",
                  "kept",
                  "mediatype",
                  "outbox",
                  "path",
                  "retry",
                  "selector")),
          entry(
              "kept",
              Set.of("asset", "caller", "config", "db", "outbox", "path", "receipt", "selector")),
          entry("limit", Set.of()),
          entry("mediatype", Set.of()),
          entry("messaging", Set.of("config", "retry")),
          entry(
              "operations",
              Set.of(
                  "access",
                  "asset",
                  "audit",
                  "budget",
                  "caller",
                  "http",
                  "kept",
                  "messaging",
                  "outbox",
                  "path")),
          entry("outbox", Set.of("path", "retry")),
          entry("outbox.relay", Set.of("config", "messaging", "outbox", "retry")),
          entry("path", Set.of()),
          entry("reconcile", Set.of("asset", "content", "kept", "outbox", "path")),
          entry("purge", Set.of("config", "content", "messaging", "outbox", "retry")),
          entry("receipt", Set.of("asset", "outbox", "receipt.format")),
          entry("receipt.format", Set.of("path", "selector")),
          entry("retry", Set.of()),
          entry("selector", Set.of("path")),
          entry(
              "serving",
              Set.of("asset", "config", "content", "http", "mediatype", "path", "selector")),
          entry("task", Set.of("messaging", "outbox", "retry")),
          entry("token", Set.of("asset", "path", "selector")),
          entry("source", Set.of("asset", "config", "flow", "intake", "mediatype", "path")),
          entry(
              "trash",
              Set.of(
                  "asset",
                  "caller",
                  "db",
                  "deletion",
                  "idempotency",
                  "kept",
                  "outbox",
                  "path",
                  "receipt",
                  "selector")),
          entry(
              "variant",
              Set.of(
                  "asset",
                  "caller",
                  "config",
                  "content",
                  "db",
                  "image",
                  "image.job",
                  "image.worker",
                  "intake",
                  "mediatype",
                  "outbox",
                  "path",
                  "retry",
                  "task")));

  private static final String APP = "app";

  /** What keeps a thread, by class and method. */
  private static final Set<String> WAITS =
      Set.of(
          "BlockingQueue.take",
          "CompletableFuture.get",
          "CompletableFuture.join",
          "CountDownLatch.await",
          "Future.await",
          "Future.get",
          "Process.waitFor",
          "Semaphore.acquire",
          "Thread.join",
          "Thread.sleep");

  /** All rules, by name. */
  Map<String, ArchRule> all() {
    return Map.ofEntries(
        entry("features use only what they may", featuresUseOnlyWhatTheyMay()),
        entry("no cycles", noCycles()),
        entry(
            "tables are named by their owners alone",
            TableOwners.tablesAreNamedByTheirOwnersAlone(root)),
        entry("a delete needs the database alone", deleteNeedsTheDatabaseAlone()),
        entry("assets know only failures of the store", assetsKnowOnlyFailuresOfTheStore()),
        entry("requests can't reach the broker", requestsCannotReachTheBroker()),
        entry("web types stay in front ends", webTypesStayInFrontEnds()),
        entry("facades ask services, not rows", facadesAskServices()),
        entry(
            "MinIO and OkHttp stay in the S3 store", only("content.s3", "io.minio..", "okhttp3..")),
        entry("jose4j stays with the tokens", only("access.jwt", "org.jose4j..")),
        entry(
            "AMQP stays in messaging",
            only("messaging", "com.rabbitmq..", "io.vertx.rabbitmq..", "io.vertx.amqp..")),
        entry("errors of the catalogue stay with those who speak HTTP", catalogueStaysInHttp()),
        entry("JDBC and migrations stay in db and dev", jdbcStaysInDbAndDev()),
        entry(
            "the embedded server stays in dev",
            only("app.dev", "org.tukaani..", "org.apache.commons.compress..")),
        entry("no request waits on a thread", noRequestWaitsOnAThread()),
        entry("no package of leftovers", noPackageOfLeftovers()),
        entry("every package is null-marked", everyPackageIsNullMarked()),
        entry("only commands write to the terminal", onlyCommandsWriteToTheTerminal()));
  }

  private ArchRule featuresUseOnlyWhatTheyMay() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            new ArchCondition<JavaClass>("use only the features that theirs may use") {
              @Override
              public void check(JavaClass origin, ConditionEvents events) {
                if (!isKnown(feature(origin))) {
                  events.add(
                      SimpleConditionEvent.violated(
                          origin, origin.getName() + " lies in a package that no rule knows"));
                }
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                  if (!allowed(origin, dependency.getTargetClass())) {
                    events.add(
                        SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                  }
                }
              }
            });
  }

  private boolean allowed(JavaClass origin, JavaClass target) {
    String from = feature(origin);
    String to = feature(target);
    return to.isEmpty() || from.equals(to) || from.equals(APP) || mayUse(from).contains(to);
  }

  private static boolean isKnown(String feature) {
    return feature.equals(APP) || FACADES.contains(feature) || MAY_USE.containsKey(feature);
  }

  private static Set<String> mayUse(String feature) {
    return FACADES.contains(feature) ? FACADES_MAY_USE : MAY_USE.getOrDefault(feature, Set.of());
  }

  /** The feature that a class belongs to; empty for a class that isn't ours. */
  private String feature(JavaClass type) {
    String prefix = root + ".";
    String name = type.getBaseComponentType().getPackageName();
    if (!name.startsWith(prefix)) {
      return "";
    }
    String inside = name.substring(prefix.length());
    return MAY_USE.keySet().stream()
        .filter(feature -> (inside + ".").startsWith(feature + "."))
        .max(Comparator.comparingInt(String::length))
        .orElse(inside.split("\\.", 2)[0]);
  }

  private ArchRule noCycles() {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                String feature = feature(type);
                return feature.isEmpty() ? SliceIdentifier.ignore() : SliceIdentifier.of(feature);
              }

              @Override
              public String getDescription() {
                return "features";
              }
            })
        .should()
        .beFreeOfCycles();
  }

  private ArchRule deleteNeedsTheDatabaseAlone() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".deletion..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(root + ".messaging..", root + ".content..", root + ".http..")
        .because("a delete answers while broker and store are down, whoever asks for it");
  }

  /** Rows need no store; what a store's failure means is told beside what a database's does. */
  private ArchRule assetsKnowOnlyFailuresOfTheStore() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".asset..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of the store and no failures",
                type ->
                    feature(type).startsWith("content")
                        && !type.getName().startsWith(root + ".content.ContentStoreException")));
  }

  /** Whoever records work needs the database alone to do so; the relay takes it from there. */
  private ArchRule requestsCannotReachTheBroker() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(
            root + "." + APP + "..",
            root + ".messaging..",
            root + ".operations..", // for the parked messages
            root + ".outbox.relay..",
            root + ".purge..",
            root + ".task..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(root + ".messaging..", root + ".outbox.relay..")
        .because("a broker that is down is nothing to a request");
  }

  private ArchRule webTypesStayInFrontEnds() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(root + ".http..", root + ".api..", root + ".operations..")
        .and(DescribedPredicate.not(facades()))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx.ext.web..");
  }

  /** A repository is public for the services of other packages. */
  private ArchRule facadesAskServices() {
    return noClasses()
        .that(facades())
        .should()
        .dependOnClassesThat()
        .haveNameMatching(".*(Repository|Sql)")
        .allowEmptyShould(true); // until there is one
  }

  private DescribedPredicate<JavaClass> facades() {
    return DescribedPredicate.describe("are facades", type -> FACADES.contains(feature(type)));
  }

  /** Services have words of their own, which each front end turns into its own. */
  private ArchRule catalogueStaysInHttp() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(
            root + ".http..", root + ".api..", root + ".operations..", root + ".app..")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("ApiException");
  }

  private ArchRule jdbcStaysInDbAndDev() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(root + ".db..", root + ".app.dev..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb..");
  }

  /** Types of a library are used in one package alone. */
  private ArchRule only(String owner, String... packages) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(root + "." + owner + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }

  /**
   * Who waits has threads of its own: commands, reconciliation, the link to the broker, and the
   * image workers on both sides of their pipes.
   */
  private ArchRule noRequestWaitsOnAThread() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(
            root + "." + APP + "..",
            root + ".image.vips..",
            root + ".image.worker..",
            root + ".messaging..",
            root + ".reconcile..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "the thread waits",
                call ->
                    WAITS.contains(call.getTargetOwner().getSimpleName() + "." + call.getName())));
  }

  private ArchRule noPackageOfLeftovers() {
    return noClasses()
        .should()
        .resideInAnyPackage(
            root + "..utils..", root + "..util..", root + "..helpers..", root + "..common..");
  }

  private ArchRule everyPackageIsNullMarked() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            new ArchCondition<>("lie in a package whose package-info is @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getPackageName() + " has no @NullMarked package-info"));
                }
              }
            });
  }

  private ArchRule onlyCommandsWriteToTheTerminal() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(root + "." + APP + "..")
        .should(ACCESS_STANDARD_STREAMS);
  }
}
