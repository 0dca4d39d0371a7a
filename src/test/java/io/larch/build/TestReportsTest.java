package io.larch.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.larch.build.TestReports.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void reasonOfAnAssumptionIsInItsStackTrace() throws IOException {
    report(
        "a.SkippedIT",
        """
        <testsuite name='a.SkippedIT' tests='2' skipped='2'>
        <testcase name='first' classname='a.SkippedIT'>
        <skipped type='org.opentest4j.TestAbortedException'><![CDATA[%1$s: Assumption failed: it is not installed
        \tat org.junit.jupiter.api.Assumptions.assumeTrue(Assumptions.java:127)
        ]]></skipped></testcase>
        <testcase name='second' classname='a.SkippedIT'>
        <skipped type='org.opentest4j.TestAbortedException'><![CDATA[%1$s: Assumption failed: assumption is not true
        ]]></skipped></testcase>
        </testsuite>
        """
            .formatted("org.opentest4j.TestAbortedException"));
    List<TestReports.Skip> skips = TestReports.read(directory).skips();
    assertThat(skips)
        .extracting(TestReports.Skip::test, TestReports.Skip::hasReason)
        .containsExactly(tuple("a.SkippedIT.first", true), tuple("a.SkippedIT.second", false));
    assertThat(skips.getFirst().reason()).endsWith("it is not installed");
  }

  private void report(String name, String xml) throws IOException {
    Files.writeString(directory.resolve("TEST-" + name + ".xml"), xml);
  }
}
