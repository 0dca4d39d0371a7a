package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Clients generated from the served description, used as the API's page shows it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedClientIT {

  private static final Pattern SHOWN = Pattern.compile("(?s)```java\\n(.*?)```");

  @TempDir private static Path directory;

  private final RunningLarch larch = new RunningLarch();
  private final AssetClient api = new AssetClient(larch.address());

  @BeforeAll
  void fetchDescription() throws IOException {
    Files.writeString(directory.resolve("openapi.json"), api.get("/openapi.json").body());
  }

  @AfterAll
  void stop() {
    larch.close();
  }

  @Test
  void javaClientStoresFetchesAndDeletesWhereItMeansTo() throws Exception {
    Path sources = directory.resolve("java");
    generator()
        .generate(
            "java",
            sources,
            "--library",
            "native",
            "--additional-properties=openApiNullable=false,useSingleRequestParameter=true");
    Files.writeString(sources.resolve("Larch.java"), shown());
    Path classes = compile(sources);
    Path picture = Files.writeString(directory.resolve("a b.txt"), "a larch");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Class<?> client = loader.loadClass("Larch");
      Object at = call(client, "client", larch.address().toString());
      assertThat(call(client, "store", at, "users/9/Jürgen 1", picture.toFile())).isEqualTo(0L);
      assertThat(call(client, "store", at, "users/9/Jürgen 1", picture.toFile())).isEqualTo(1L);
      assertThat(call(client, "store", at, "users/99", picture.toFile())).isEqualTo(0L);
      assertThat(api.get("/assets/users/9/J%C3%BCrgen%201/-/content").body()).isEqualTo("a larch");

      File fetched = (File) call(client, "fetch", at, "users/9/Jürgen 1");
      assertThat(fetched).hasContent("a larch");

      assertThat(call(client, "delete", at, "users/9")).isEqualTo("2");
      assertThat(api.get("/assets/users/9/J%C3%BCrgen%201").statusCode()).isEqualTo(404);
      assertThat(api.get("/assets/users/99").statusCode()).isEqualTo(200);
    }
  }

  /** It sends JSON wherever an operation takes that, whatever it was given. */
  @Test
  void pythonClientHasOneKindOfBodyForEachStoreAndLeavesSlashesAlone() throws Exception {
    Path sources = directory.resolve("python");
    generator().generate("python", sources);
    String store = Files.readString(sources.resolve("openapi_client/api/store_api.py"));
    assertThat(contentTypes(store, "_store_serialize")).containsExactly("multipart/form-data");
    assertThat(contentTypes(store, "_store_from_url_serialize"))
        .containsExactly("application/json");
    assertThat(sources.resolve("openapi_client/configuration.py"))
        .content()
        .contains("safe_chars_for_path_param");
  }

  private ClientGenerator generator() {
    return new ClientGenerator(directory.resolve("openapi.json"));
  }

  private static List<String> contentTypes(String source, String method) {
    Matcher list =
        Pattern.compile("(?s)def " + method + "\\(.*?select_header_content_type\\(\\s*\\[(.*?)]")
            .matcher(source);
    assertThat(list.find()).isTrue();
    return Pattern.compile("'([^']+)'")
        .matcher(list.group(1))
        .results()
        .map(type -> type.group(1))
        .toList();
  }

  private static String shown() throws IOException {
    Matcher block = SHOWN.matcher(Files.readString(Path.of("docs", "api.md")));
    assertThat(block.find()).isTrue();
    return block.group(1).replace("class Larch", "public class Larch");
  }

  private static Path compile(Path sources) throws IOException {
    Path classes = sources.resolveSibling("classes");
    Files.createDirectory(classes);
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    StringWriter said = new StringWriter();
    try (Stream<Path> files = Files.walk(sources);
        StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<Path> units =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().contains("/src/test/"))
              .toList();
      List<String> options = List.of("-nowarn", "-proc:none", "-d", classes.toString());
      boolean compiled =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(units))
              .call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
    return classes;
  }

  private static Object call(Class<?> client, String name, Object... arguments) throws Exception {
    Method method =
        Arrays.stream(client.getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(name))
            .findFirst()
            .orElseThrow();
    method.setAccessible(true);
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException failure) {
      throw new AssertionError(name + " failed", failure.getCause());
    }
  }
}
