package io.larch.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.build.TestReports.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {

  @TempDir Path directory;

  @Test
  void reportThatIsCutOffCountsAsAFailure() throws IOException {
    report("a.WholeTest", "<testsuite name='a.WholeTest' tests='3' skipped='1'></testsuite>");
    report("a.CutTest", "<testsuite name='a.CutTest' tests='2'><testcase name='first'/><testca");
    report("a.EmptyTest", "");
    assertThat(TestReports.read(directory, directory.resolve("none")).count())
        .isEqualTo(new Count(4, 2, 1));
  }

  private void report(String name, String xml) throws IOException {
    Files.writeString(directory.resolve("TEST-" + name + ".xml"), xml);
  }
}
