package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The container image and the compose file, as texts: nothing here needs Docker. */
class ComposeFilesTest {

  private static final Path DIRECTORY = Path.of("docker");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)([^}]*)}");

  /** Down to what its publisher calls a release. */
  private static final Pattern EXACT = Pattern.compile(".+:\\d+(\\.\\d+)+([_-].*)?");

  private static final Pattern PERMISSIONS =
      Pattern.compile("set_permissions --vhost larch larch '(.*?)' '(.*?)' '(.*?)'");

  private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)");

  @Test
  void everyImageIsPinned() throws IOException {
    JsonNode services = compose().path("services");
    assertThat(services.size()).isGreaterThan(4);
    services.forEach(
        service -> {
          // The replicas are an alias, of what is built here.
          if (service.isObject()) {
            assertThat(service.path("image").asText()).matches(EXACT);
          }
        });
    List<String> bases =
        FROM.matcher(read("Dockerfile"))
            .results()
            .map(from -> from.group(1))
            .filter(image -> !image.equals("server"))
            .toList();
    assertThat(bases).hasSize(2).allSatisfy(image -> assertThat(image).matches(EXACT));
  }

  @Test
  void everyPasswordIsAskedForAndNoneHasADefault() throws IOException {
    List<MatchResult> variables = VARIABLE.matcher(read("compose.yaml")).results().toList();
    assertThat(variables)
        .allSatisfy(variable -> assertThat(variable.group(2)).startsWith(":?set it"));
    Set<String> asked = new TreeSet<>(variables.stream().map(v -> v.group(1)).toList());
    Set<String> exemplified = new TreeSet<>();
    for (String line : read(".env.example").lines().toList()) {
      if (!line.startsWith("#")) {
        assertThat(line).endsWith("=");
        exemplified.add(line.substring(0, line.length() - 1));
      }
    }
    assertThat(asked).isEqualTo(exemplified).isNotEmpty();
    assertThat(Files.readString(Path.of(".gitignore"))).contains("/docker/.env\n");
  }

  /** The README makes all passwords by one loop over the names. */
  @Test
  void loopOfTheReadmeFindsEveryPassword() throws IOException {
    Matcher loop =
        Pattern.compile("grep -o '(\\S+)' docker/\\.env\\.example")
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(loop.find()).isTrue();
    List<String> names =
        Pattern.compile(loop.group(1), Pattern.MULTILINE)
            .matcher(read(".env.example"))
            .results()
            .map(MatchResult::group)
            .filter(name -> !name.isEmpty())
            .toList();
    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(
            VARIABLE
                .matcher(read("compose.yaml"))
                .results()
                .map(variable -> variable.group(1))
                .collect(Collectors.toSet()));
  }

  @Test
  void twoServersRunWithoutRootOnAFileSystemThatIsReadOnly() throws IOException {
    JsonNode server = compose().path("x-larch");
    assertThat(server.path("read_only").asBoolean()).isTrue();
    assertThat(server.path("cap_drop").path(0).asText()).isEqualTo("ALL");
    assertThat(compose().path("services").fieldNames())
        .toIterable()
        .filteredOn(name -> name.startsWith("larch-"))
        .hasSize(2);
    String image = read("Dockerfile");
    assertThat(image.substring(image.lastIndexOf("FROM ")))
        .containsPattern("(?m)^USER [1-9]\\d*:[1-9]\\d*$")
        .containsPattern("(?m)^HEALTHCHECK .*healthcheck");
  }

  /** The superuser is PostgreSQL's own; the server logs in as the role that a script makes. */
  @Test
  void serverIsNoSuperuser() throws IOException {
    JsonNode postgres = compose().path("services").path("postgres");
    assertThat(postgres.path("environment").has("POSTGRES_USER")).isFalse();
    assertThat(postgres.path("volumes").toString())
        .contains("./create-role.sh:/docker-entrypoint-initdb.d/create-role.sh:ro");
    assertThat(DIRECTORY.resolve("create-role.sh")).isExecutable();
  }

  /**
   * It has the rights that the page for those who run RabbitMQ themselves tells; what it may write
   * it may read, too, for some versions take the two lines for each other.
   */
  @Test
  void userOfRabbitMqIsNoAdministrator() throws IOException {
    assertThat(compose().path("services").path("rabbitmq").path("configs").toString())
        .contains("\"source\":\"rabbitmq\"", "\"target\":\"/etc/rabbitmq/conf.d/20-larch.conf\"");
    // Compose reads $$ as a $.
    String rights =
        compose().path("configs").path("rabbitmq").path("content").asText().replace("$$", "$");
    Matcher told = PERMISSIONS.matcher(Files.readString(Path.of("docs/operations/servers.md")));
    assertThat(told.find()).isTrue();
    assertThat(rights)
        .isEqualTo(
            """
            default_user_tags.administrator = false
            default_permissions.configure = %s
            default_permissions.write = %s
            default_permissions.read = %s
            """
                .formatted(told.group(1), told.group(2), told.group(2)));
  }

  @Test
  void imageHasTheCommandThatTheRunbookSpeaksOf() throws IOException {
    assertThat(read("Dockerfile"))
        .contains("COPY --chmod=755 src/launcher/dist/larch bin/larch")
        .contains("ln -s /opt/larch/bin/larch /usr/local/bin/larch")
        .contains("ENTRYPOINT [\"larch\"]");
    assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("!src/launcher/dist/larch");
  }

  @Test
  void apiIsOpenToTheBalancerAndOnlyTheBalancerToTheHost() throws IOException {
    JsonNode services = compose().path("services");
    assertThat(compose().path("x-larch").path("ports").isMissingNode()).isTrue();
    assertThat(services.path("balancer").path("ports"))
        .singleElement()
        .satisfies(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
    assertThat(read("larch.conf")).containsPattern("http \\{[^}]*host = \"0\\.0\\.0\\.0\"");
  }

  private static JsonNode compose() throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(read("compose.yaml"));
  }

  private static String read(String file) throws IOException {
    return Files.readString(DIRECTORY.resolve(file));
  }
}
