package io.larch.http;

import java.io.Serial;
import java.util.List;

/**
 * A request's end in an error of the catalogue. Features fail the routing context (or a future that ends there) with it; the failure
 * handler alone writes the answer.
 */
public final class ApiException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldError> errors;

  /**
   * @param detail for the client; says what was wrong and what to do, and nothing of the inside
   */
  public ApiException(ErrorCode code, String detail) {
    this(code, detail, List.of());
  }

  public ApiException(ErrorCode code, String detail, List<FieldError> errors) {
    super(detail);
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  public ErrorCode code() {
    return code;
  }

  /** What is wrong with which field; empty where it is not about fields. */
  public List<FieldError> errors() {
    return errors;
  }

  /** A field and what is wrong with it. */
  public record FieldError(String field, String message) {}
}
