package io.larch.architecture.violations.http;

import java.io.Serial;

/** An error in the words of one front end. */
public final class ApiException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;
}
