package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.testing.OpenApi;
import io.larch.testing.OpenApi.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lists that the API's description shows, given to their reader. */
class DeletionListExamplesTest {

  static Stream<JsonNode> bodies() {
    return OpenApi.document()
        .at("/paths/~1deletions/post/requestBody/content/application~1json/examples")
        .valueStream()
        .map(example -> example.get("value"));
  }

  static Stream<Refusal> refusals() {
    return OpenApi.refusals("RefusedList");
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void shownListIsAccepted(JsonNode body) {
    assertThat(DeletionListReaderTest.read(body.toString()).items())
        .hasSameSizeAs(body.get("assets"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shownRefusalIsRefusedInThoseWords(Refusal refusal) {
    String body = refusal.request().target().split(" ", 2)[1];
    ApiException refused =
        catchThrowableOfType(ApiException.class, () -> DeletionListReaderTest.read(body));
    assertThat(refused.detail()).isEqualTo(refusal.problem().get("detail").asText());
    List<FieldError> errors =
        refusal
            .problem()
            .get("errors")
            .valueStream()
            .map(e -> new FieldError(e.get("field").asText(), e.get("message").asText()))
            .toList();
    assertThat(refused.errors()).isNotEmpty().isEqualTo(errors);
  }
}
