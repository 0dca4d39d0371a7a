package io.larch.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The parser of request targets alone, by JMH, against a scan that understands nothing. */
final class ParserBenchmark implements Benchmark {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  @Override
  public String name() {
    return "parser";
  }

  @Override
  public String about() {
    return "a request's target parsed and checked, against its characters scanned and copied";
  }

  /**
   * What a request took.
   *
   * @param nanos on average
   * @param bytes allocated
   */
  private record Parse(double nanos, double bytes) {}

  @Override
  public boolean comparesCheckouts() {
    return false;
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path log = WorkDirectory.create(name()).resolve("jmh.log");
    Rounds<Map<ParserLoad.Request, Parse>> rounds =
        Rounds.run(bench, name(), () -> jmh(bench, "larch", log), () -> jmh(bench, "floor", log));
    List<Comparison> figures = new ArrayList<>();
    for (ParserLoad.Request request : requests(bench)) {
      String label = request.label();
      figures.add(rounds.figure(label, "ns", round -> parse(round, request).nanos(), null));
      figures.add(
          rounds.figure(
              label + ": allocated", "bytes", round -> parse(round, request).bytes(), null));
    }
    return new Result(figures, List.of());
  }

  private static ParserLoad.Request[] requests(Bench bench) {
    return bench.options().quick()
        ? new ParserLoad.Request[] {ParserLoad.Request.FILTER}
        : ParserLoad.Request.values();
  }

  private static Parse parse(Map<ParserLoad.Request, Parse> round, ParserLoad.Request request) {
    Parse parse = round.get(request);
    if (parse == null) {
      throw new BenchException("JMH did not tell about " + request.label());
    }
    return parse;
  }

  /** All requests, each in a JVM of its own. */
  private static Map<ParserLoad.Request, Parse> jmh(Bench bench, String method, Path log)
      throws RunnerException {
    TimeValue time = TimeValue.milliseconds(bench.size(500, 50));
    Map<ParserLoad.Request, Parse> parses = new EnumMap<>(ParserLoad.Request.class);
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(ParserLoad.class.getName() + "\\." + method + "$")
                    .param(
                        "request",
                        Arrays.stream(requests(bench)).map(Enum::name).toArray(String[]::new))
                    .forks(1)
                    .warmupIterations(bench.size(3, 1))
                    .warmupTime(time)
                    .measurementIterations(bench.size(3, 1))
                    .measurementTime(time)
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true)
                    .output(log.toString())
                    .build())
            .run()) {
      parses.put(
          ParserLoad.Request.valueOf(result.getParams().getParam("request")),
          new Parse(
              result.getPrimaryResult().getScore(),
              Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED)).getScore()));
    }
    return parses;
  }
}
