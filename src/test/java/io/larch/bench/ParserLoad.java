package io.larch.bench;

import io.larch.selector.DeleteRequest;
import io.larch.selector.FetchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH runs for {@link ParserBenchmark}; public, as JMH wants it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParserLoad {

  /** A request's target, as a client sends it. */
  public enum Request {
    FETCH("/assets/users/123/profile-picture/-/info", null),
    ENTRY("/assets/users/123/profile-picture/-/entry/17", null),
    FILTER(
        "/assets/users/123/profile-picture/-/modified/5",
        "season=autumn&label:format=wide&tag=tree&tag=larch&expect=5"),
    ENCODED("/assets/J%C3%BCrgen/Bilder%20aus%20Z%C3%BCrich/n%C2%B0%201/-/info", null);

    final String path;
    final @Nullable String query;

    Request(String path, @Nullable String query) {
      this.path = path;
      this.query = query;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The request that is parsed. */
  @Param Request request = Request.FETCH;

  private String path = "";
  private @Nullable String query;
  private boolean delete;

  /** Looks up what is the same for all runs. */
  @Setup
  public void prepare() {
    path = request.path;
    query = request.query;
    delete = query != null;
  }

  /** From the target to the request that routes and repositories work with. */
  @Benchmark
  public Object larch() {
    return delete ? DeleteRequest.parse(path, query) : FetchRequest.parse(path, query);
  }

  /**
   * Each character looked at, and what lies between the separators copied; nothing is understood.
   */
  @Benchmark
  public Object floor() {
    List<String> pieces = new ArrayList<>();
    cut(path, pieces);
    if (query != null) {
      cut(query, pieces);
    }
    return pieces;
  }

  private static void cut(String text, List<String> pieces) {
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '&' || c == '=') {
        pieces.add(text.substring(start, i));
        start = i + 1;
      }
    }
    pieces.add(text.substring(start));
  }
}
