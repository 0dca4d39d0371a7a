package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/faults.md and the tests that hold its cells. */
class FaultMatrixTest {

  private static final String CLASS_FILE = ".class";

  /** All methods of the package that name a cell. */
  private static List<Method> holders() throws IOException, URISyntaxException {
    Path compiled =
        Path.of(FaultMatrixTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String name = FaultMatrixTest.class.getPackageName();
    try (Stream<Path> files = Files.list(compiled.resolve(name.replace('.', '/')))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(CLASS_FILE))
          .map(file -> name + "." + file.substring(0, file.length() - CLASS_FILE.length()))
          .flatMap(type -> Arrays.stream(load(type).getDeclaredMethods()))
          .filter(method -> method.getAnnotationsByType(Cell.class).length > 0)
          .toList();
    }
  }

  /** Without running its code, which would start servers. */
  private static Class<?> load(String type) {
    try {
      return Class.forName(type, false, FaultMatrixTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyCellIsHeldByATestAndEveryTestNamesACell() throws Exception {
    TreeSet<String> held = new TreeSet<>();
    for (Method holder : holders()) {
      for (Cell cell : holder.getAnnotationsByType(Cell.class)) {
        held.add(FaultMatrix.cell(cell.fault(), cell.position()));
      }
    }
    assertThat(held).isEqualTo(FaultMatrix.cells());
  }

  @Test
  void onlyTestsThatRunNameCells() throws Exception {
    assertThat(holders())
        .allSatisfy(
            method -> {
              assertThat(method.getDeclaringClass().getSimpleName()).endsWith("IT");
              assertThat(method.getAnnotations())
                  .extracting(annotation -> annotation.annotationType().getSimpleName())
                  .containsAnyOf("Test", "ParameterizedTest")
                  .doesNotContain("Disabled");
            });
  }

  @Test
  void tableIsReadWhole() {
    assertThat(FaultMatrix.cells())
        .hasSizeGreaterThan(40)
        .contains("kill -9 of the server, A", "disk full for the content directory, A")
        .doesNotContain("broker loses its disk, A");
  }
}
