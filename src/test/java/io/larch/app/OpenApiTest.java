package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.http.ErrorCode;
import io.larch.path.InvalidRequestException;
import io.larch.selector.DeleteRequest;
import io.larch.testing.OpenApi;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
            .filter(kind -> !kind.getKey().equals("securitySchemes")) // which are named otherwise
            .flatMap(
                kind ->
                    kind.getValue().properties().stream()
                        .map(c -> "#/components/" + kind.getKey() + "/" + c.getKey()));
    assertThat(components).allMatch(references::contains);
  }

  @Test
  void everyOperationButTheDocumentationAsksWhoSendsIt() {
    Set<String> schemes =
        Set.copyOf(
            OpenApi.document().at("/components/securitySchemes").properties().stream()
                .map(Map.Entry::getKey)
                .toList());
    assertThat(OpenApi.document().get("security").get(0).properties().iterator().next().getKey())
        .isIn(schemes);
    assertThat(OpenApi.operations())
        .allSatisfy(
            operation -> {
              boolean open =
                  operation.json().path("tags").toString().contains("documentation")
                      || operation.json().path("tags").toString().contains("receipts")
                      || operation.template().equals("/deletions/by-token");
              JsonNode responses = operation.json().get("responses");
              assertThat(operation.json().has("security")).as("%s", operation).isEqualTo(open);
              assertThat(responses.has("401")).as("%s", operation).isEqualTo(!open);
              assertThat(open || (responses.has("403") && responses.has("404")))
                  .as("%s", operation)
                  .isTrue();
            });
  }

  /** Limits of a client are there for every request, whoever sends it. */
  @Test
  void everyOperationMayBeAskedTooOften() {
    assertThat(OpenApi.operations())
        .allSatisfy(
            operation ->
                assertThat(operation.json().at("/responses/429").isMissingNode())
                    .as("%s", operation)
                    .isFalse());
  }

  @Test
  void operationsHaveNamesOfTheirOwn() {
    assertThat(OpenApi.operations().map(operation -> operation.json().get("operationId").asText()))
        .doesNotHaveDuplicates();
  }

  /** Several programs that read it show those of a path without their names, or not at all. */
  @Test
  void parametersStandInTheirOperations() {
    assertThat(OpenApi.document().get("paths")).noneMatch(path -> path.has("parameters"));
  }

  /** A client that is generated for TypeScript doesn't compile else: it calls both the same. */
  @Test
  void parametersOfAnOperationHaveNamesOfTheirOwnWhereverTheyStand() {
    assertThat(OpenApi.operations())
        .isNotEmpty()
        .allSatisfy(
            operation ->
                assertThat(
                        operation
                            .json()
                            .path("parameters")
                            .valueStream()
                            .map(OpenApi::resolve)
                            .map(parameter -> parameter.get("name").asText()))
                    .doesNotHaveDuplicates());
  }

  /** Generated clients choose among several by their own taste. */
  @Test
  void operationsTakeOneKindOfBody() {
    assertThat(OpenApi.operations().map(operation -> operation.json().at("/requestBody/content")))
        .allMatch(content -> content.size() <= 1);
  }

  /** A client that is generated for Java doesn't compile else, or writes parameters wrongly. */
  @Test
  void parametersAndAnswersHaveOneSchema() {
    assertThat(
            OpenApi.operations()
                .flatMap(operation -> operation.json().get("responses").valueStream())
                .map(response -> OpenApi.resolve(response).path("content").findValues("schema")))
        .isNotEmpty()
        .allMatch(schemas -> Set.copyOf(schemas).size() <= 1);
    assertThat(OpenApi.document().findValues("oneOf")).isEmpty();
    assertThat(OpenApi.document().findValues("anyOf")).isEmpty();
  }

  /**
   * Some generated clients write a map as one parameter of the name that is told here. It is one
   * that the server refuses, so that they don't select nothing instead.
   */
  @Test
  void mapOfLabelsSentUnderItsOwnNameIsRefused() {
    String name = OpenApi.document().at("/components/parameters/Labels/name").asText();
    assertThatThrownBy(() -> DeleteRequest.parse("/assets/a/-/recursive", name + "=%7Ba%3Db%7D"))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void statusesOfProblemsAreThoseOfTheCatalogue() {
    JsonNode statuses = OpenApi.document().at("/components/schemas/Problem/properties/status/enum");
    assertThat(statuses.valueStream().map(JsonNode::asInt))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(ErrorCode::status).collect(Collectors.toSet()));
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
