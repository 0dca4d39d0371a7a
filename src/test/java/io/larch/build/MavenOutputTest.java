package io.larch.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MavenOutputTest {

  private final MavenOutput output = new MavenOutput();

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      delimiter = '|',
      value = {
        "[INFO] Compiling 9 source files with javac to target/classes|  compiling",
        "[INFO] Compiling 9 files with javac [debug] to target/test-classes|  compiling the tests",
        "[INFO]  T E S T S|  testing",
        "[INFO] Tests run: 3, Failures: 0, Time elapsed: 1 s -- in io.larch.path.AssetPathTest|   "
            + " AssetPathTest: 3, Failures: 0, Time elapsed: 1 s -- in io.larch.path.AssetPathTest",
        "KillIT#a: lost 0, unexpected 0, recovered 2, duplicated 1"
            + "|      KillIT#a: lost 0, unexpected 0, recovered 2, duplicated 1",
        "Downloaded from central: https://repo.example/a/b/c-1.jar (3 kB)"
            + "|  files downloaded: 1, now c-1.jar"
      })
  void stepIsALine(String line, String told) {
    assertThat(output.accept(line)).contains(told);
  }

  @Test
  void manyDownloadsAreNotToldOneByOne() {
    assertThat(output.accept("Downloaded from central: https://repo.example/a.jar")).isPresent();
    assertThat(output.accept("Downloaded from central: https://repo.example/b.jar")).isEmpty();
  }

  @Test
  void reasonsAreWhatMavenCallsErrorsWithoutItsAdvice() {
    """
    [INFO] Scanning
    [ERROR] COMPILATION ERROR :
    [ERROR] A.java:[1,2] not a statement
      symbol: class B
        at io.larch.A.b(A.java:7)
      no longer of the error
    [WARNING] /src/A.java:[3,4] [MissingOverride] x
    [WARNING] something else
      of the warning
    [ERROR] A.java:[1,2] not a statement
    [ERROR]
    [ERROR] -> [Help 1]
    [ERROR] Re-run Maven using the -X switch
    run ./larch format to format the sources
    """
        .lines()
        .forEach(output::accept);
    assertThat(output.reasons())
        .containsExactly(
            "  [ERROR] COMPILATION ERROR :",
            "  [ERROR] A.java:[1,2] not a statement",
            "    symbol: class B",
            "  [WARNING] /src/A.java:[3,4] [MissingOverride] x",
            "  run ./larch format to format the sources");
    assertThat(output.downloadFailed()).isFalse();
  }
}
