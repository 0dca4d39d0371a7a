package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.AssetProblem;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AssetProblemsTest {

  private static ApiException told(AssetProblem problem) {
    return Objects.requireNonNull(new AssetProblems().map(problem));
  }

  @Test
  void clientsAreToldTheProblemInItsOwnWords() {
    ApiException told =
        told(new AssetProblem.PreconditionFailed("Expected 2 assets, but 3 are selected.", 3));

    assertThat(told.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(told.detail()).isEqualTo("Expected 2 assets, but 3 are selected.");
  }

  @Test
  void fieldsAreNamed() {
    AssetProblem.InvalidField.Field url =
        new AssetProblem.InvalidField.Field("url", "must begin with http:// or https://");

    ApiException told = told(new AssetProblem.InvalidField("A field is wrong.", List.of(url)));

    assertThat(told.code()).isEqualTo(ErrorCode.INVALID_FIELD);
    assertThat(told.errors())
        .containsExactly(new FieldError("url", "must begin with http:// or https://"));
  }

  @Test
  void aRangeIsAnsweredWithTheSizeThatThereIs() {
    ApiException told = told(new AssetProblem.RangeNotSatisfiable(17));

    assertThat(told.code()).isEqualTo(ErrorCode.RANGE_NOT_SATISFIABLE);
    assertThat(told.headers()).isEqualTo(Map.of("Content-Range", "bytes */17"));
  }

  @Test
  void theLogIsToldWhatIsBehindIt() {
    Throwable cause = new IllegalStateException("connection refused");

    ApiException told = told(new AssetProblem.Unavailable("Try again.", cause));

    assertThat(told.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(told.getCause()).isSameAs(cause);
  }

  @Test
  void otherFailuresAreNotKnownHere() {
    assertThat(new AssetProblems().map(new IllegalStateException())).isNull();
  }
}
