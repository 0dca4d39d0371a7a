package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.http.ErrorCode;
import io.larch.path.InvalidRequestException;
import io.larch.selector.DeleteRequest;
import io.larch.selector.EntryRequest;
import io.larch.selector.FetchRequest;
import io.larch.selector.RestoreRequest;
import io.larch.selector.StoreRequest;
import io.larch.selector.TrashDeleteRequest;
import io.larch.selector.TrashFetchRequest;
import io.larch.selector.VariantRequest;
import io.larch.testing.OpenApi;
import io.larch.testing.OpenApi.Operation;
import io.larch.testing.OpenApi.Refusal;
import io.larch.testing.OpenApi.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The requests that the API's description shows, given to those who read requests. */
class OpenApiRequestsTest {

  static Stream<Operation> operations() {
    return OpenApi.operations()
        .filter(operation -> operation.template().startsWith("/assets/"))
        .filter(operation -> !operation.method().equals("HEAD"));
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
            "RefusedDelete", "RefusedFetch", "RefusedStore", "RefusedUpdate", "RefusedVariant")
        .flatMap(OpenApi::refusals);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void shownRequestsAreAcceptedAndStandWhereTheyBelong(Operation operation) {
    assertThat(operation.shown())
        .isNotEmpty()
        .allSatisfy(
            request -> {
              assertThat(request.method()).isEqualTo(operation.method());
              assertThat(request.rawPath()).matches(pattern(operation.template()));
              assertThatCode(() -> parse(request)).doesNotThrowAnyException();
            });
  }

  @ParameterizedTest
  @MethodSource("operations")
  void pathFilledInWithEveryNamedValueIsAccepted(Operation operation) {
    boolean deleteFromTheStore =
        operation.template().matches("/(assets|trash)/-/recursive.*")
            && Set.of("DELETE", "POST").contains(operation.method());
    String query = deleteFromTheStore ? "?tag=cold" : "";
    assertThat(filledIn(operation))
        .isNotEmpty()
        .allSatisfy(
            path ->
                assertThatCode(() -> parse(new Request(operation.method(), path + query)))
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shownRefusalsAreRefusedInThoseWords(Refusal refusal) {
    assertThat(refusal.problem().get("type").asText()).isEqualTo(ErrorCode.INVALID_REQUEST.type());
    assertThatThrownBy(() -> parse(refusal.request()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(refusal.problem().get("detail").asText());
  }

  @Test
  void everyKindOfRequestShowsRefusals() {
    assertThat(refusals().map(refusal -> refusal.request().method()))
        .contains("DELETE", "GET", "POST", "PUT");
  }

  private static Object parse(Request request) {
    String path = request.rawPath();
    String query = request.rawQuery();
    if (path.startsWith("/trash/")) {
      return switch (request.method()) {
        case "DELETE" -> TrashDeleteRequest.parse(path, query);
        case "GET" -> TrashFetchRequest.parse(path, query);
        case "POST" -> RestoreRequest.parse(path, query);
        default -> throw new AssertionError(request.method());
      };
    }
    return switch (request.method()) {
      case "DELETE" -> DeleteRequest.parse(path, query);
      case "GET" -> FetchRequest.parse(path, query);
      case "POST" -> StoreRequest.parse(path, query);
      case "PUT" ->
          VariantRequest.isMeantBy(path)
              ? VariantRequest.parse(path, query)
              : EntryRequest.isMeantForContent(path)
                  ? EntryRequest.parseContent(path, query)
                  : EntryRequest.parse(path, query);
      default -> throw new AssertionError(request.method());
    };
  }

  /** The path may have many segments, everything else is one; words are read in any case. */
  private static Pattern pattern(String template) {
    String segments = template.replace("{path}", "[^?]+").replaceAll("\\{[^}]+}", "[^/?]+");
    String info =
        segments.endsWith("/info") ? segments.replace("/info", "/(info|metadata)") : segments;
    return Pattern.compile(info + "/?");
  }

  private static List<String> filledIn(Operation operation) {
    List<String> paths = List.of(operation.template());
    for (JsonNode reference : parameters(operation)) {
      JsonNode parameter = OpenApi.resolve(reference);
      if (parameter.get("in").asText().equals("path")) {
        String name = "{" + parameter.get("name").asText() + "}";
        paths =
            paths.stream()
                .flatMap(path -> values(parameter).stream().map(value -> path.replace(name, value)))
                .toList();
      }
    }
    return paths;
  }

  private static List<JsonNode> parameters(Operation operation) {
    return operation.json().path("parameters").valueStream().toList();
  }

  private static Set<String> values(JsonNode parameter) {
    Set<String> values = new LinkedHashSet<>();
    if (parameter.has("example")) {
      values.add(parameter.get("example").asText());
    }
    parameter.path("examples").forEach(example -> values.add(example.get("value").asText()));
    JsonNode schema = OpenApi.resolve(parameter.get("schema"));
    schema.path("enum").forEach(value -> values.add(value.asText()));
    return values;
  }
}
