package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.http.ErrorCode;
import io.larch.testing.OpenApi;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The API's description as a document: valid, whole, and with every error of the catalogue. */
class OpenApiTest {

  @Test
  void documentIsValidOpenApi31() {
    assertThat(validate(OpenApi.document()).getMessages()).isEmpty();
    assertThat(OpenApi.document().get("openapi").asText()).startsWith("3.1.");
  }

  @Test
  void damagedDocumentWouldBeFound() {
    JsonNode damaged = OpenApi.document().deepCopy();
    ((ObjectNode) damaged.get("info")).remove("title");
    assertThat(validate(damaged).getMessages()).isNotEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = OpenApi.document().findValuesAsText("$ref");
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(
            reference -> {
              assertThat(reference).startsWith("#/");
              assertThat(OpenApi.document().at(reference.substring(1)).isMissingNode()).isFalse();
            });
  }

  @Test
  void everyComponentIsUsed() {
    Set<String> references = Set.copyOf(OpenApi.document().findValuesAsText("$ref"));
    Stream<String> components =
        OpenApi.document().get("components").properties().stream()
            .flatMap(
                kind ->
                    kind.getValue().properties().stream()
                        .map(c -> "#/components/" + kind.getKey() + "/" + c.getKey()));
    assertThat(components).allMatch(references::contains);
  }

  @Test
  void operationsHaveNamesOfTheirOwn() {
    assertThat(OpenApi.operations().map(operation -> operation.json().get("operationId").asText()))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyErrorOfTheCatalogueIsDescribed() {
    JsonNode types = OpenApi.document().at("/components/schemas/Problem/properties/type/enum");
    assertThat(texts(types))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(ErrorCode::type).toList());
  }

  @Test
  void everyErrorOfTheCatalogueHasAnExampleAsItIsAnswered() {
    Set<String> examples =
        OpenApi.document().at("/components/responses").findValues("examples").stream()
            .flatMap(examplesOfOne -> examplesOfOne.properties().stream())
            .map(example -> example.getValue().get("value"))
            .filter(value -> value.has("type"))
            .map(v -> v.get("type").asText() + v.get("status").asInt() + v.get("title").asText())
            .collect(Collectors.toSet());
    assertThat(examples)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values())
                .map(code -> code.type() + code.status() + code.title())
                .toList());
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private static SwaggerParseResult validate(JsonNode document) {
    return new OpenAPIV3Parser().readContents(document.toString(), null, null);
  }
}
