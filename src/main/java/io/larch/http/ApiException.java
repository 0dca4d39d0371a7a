package io.larch.http;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's end in an error of the catalogue. Features fail the routing context (or a future that
 * ends there) with it; the failure handler alone writes the answer.
 *
 * <p>An answer to the client rather than a fault of ours, so it carries no stack trace; what led to
 * it, where that is worth knowing, is its cause.
 */
public final class ApiException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldError> errors;
  private final transient Map<String, String> headers;

  /**
   * @param detail for the client; says what was wrong and what to do, and nothing of the inside
   */
  public ApiException(ErrorCode code, String detail) {
    this(code, detail, List.of());
  }

  public ApiException(ErrorCode code, String detail, List<FieldError> errors) {
    this(code, detail, errors, Map.of(), null);
  }

  /**
   * @param cause for the log alone; null for none
   */
  public ApiException(ErrorCode code, String detail, @Nullable Throwable cause) {
    this(code, detail, List.of(), Map.of(), cause);
  }

  private ApiException(
      ErrorCode code,
      String detail,
      List<FieldError> errors,
      Map<String, String> headers,
      @Nullable Throwable cause) {
    super(detail, cause, false, false);
    this.code = code;
    this.errors = List.copyOf(errors);
    this.headers = Map.copyOf(headers);
  }

  /** The same, answered with one more header, such as {@code Content-Range} with 416. */
  public ApiException withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ApiException(code, detail(), errors, more, getCause());
  }

  public ErrorCode code() {
    return code;
  }

  /** For the client. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** What is wrong with which field; empty where it is not about fields. */
  public List<FieldError> errors() {
    return errors;
  }

  /** Headers that go with the answer. */
  public Map<String, String> headers() {
    return headers;
  }

  /** A field and what is wrong with it. */
  public record FieldError(String field, String message) {}
}
