package io.larch.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API's description as it is packaged, and what tests want to know of it. */
public final class OpenApi {

  private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "delete");
  private static final Pattern SHOWN = Pattern.compile("`([A-Z]+) (/[^` ]*)`");

  private static final JsonNode DOCUMENT = read();

  private OpenApi() {}

  /**
   * A request with its target, as the description writes it.
   *
   * @param target may be followed by a space and a body
   */
  public record Request(String method, String target) {

    /** Before the question mark. */
    public String rawPath() {
      return target.split("\\?", 2)[0];
    }

    /** After the question mark; null without one. */
    public @Nullable String rawQuery() {
      int mark = target.indexOf('?');
      return mark < 0 ? null : target.substring(mark + 1);
    }

    @Override
    public String toString() {
      return method + " " + target;
    }
  }

  /**
   * What the description says of a method at a path.
   *
   * @param method in capitals
   */
  public record Operation(String method, String template, JsonNode json) {

    /** The requests that stand in its description. */
    public List<Request> shown() {
      return SHOWN
          .matcher(json.path("description").asText())
          .results()
          .map(OpenApi::request)
          .toList();
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  /** A request that is refused, and the answer to it. */
  public record Refusal(Request request, JsonNode problem) {
    @Override
    public String toString() {
      return request.toString();
    }
  }

  /** The whole document. */
  public static JsonNode document() {
    return DOCUMENT;
  }

  /** Every operation. */
  public static Stream<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : DOCUMENT.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> item : path.getValue().properties()) {
        if (METHODS.contains(item.getKey())) {
          String method = item.getKey().toUpperCase(Locale.ROOT);
          operations.add(new Operation(method, path.getKey(), item.getValue()));
        }
      }
    }
    return operations.stream();
  }

  /** The examples of a shared answer whose summary is a request. */
  public static Stream<Refusal> refusals(String response) {
    return DOCUMENT
        .at("/components/responses/" + response + "/content/application~1problem+json/examples")
        .properties()
        .stream()
        .filter(example -> example.getValue().path("summary").asText().matches("[A-Z]+ /.*"))
        .map(
            example -> {
              String[] words = example.getValue().get("summary").asText().split(" ", 2);
              return new Refusal(new Request(words[0], words[1]), example.getValue().get("value"));
            });
  }

  /** What a JSON object stands for: itself, or what its {@code $ref} leads to. */
  public static JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asText().substring(1)) : node;
  }

  private static Request request(MatchResult shown) {
    return new Request(shown.group(1), shown.group(2));
  }

  private static JsonNode read() {
    try (InputStream in = OpenApi.class.getResourceAsStream("/io/larch/http/openapi.json")) {
      return new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .readTree(Objects.requireNonNull(in, "openapi.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
