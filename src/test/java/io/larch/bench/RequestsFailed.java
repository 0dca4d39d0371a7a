package io.larch.bench;

/** Requests were answered otherwise than they should, for instance because the data ran out. */
final class RequestsFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  RequestsFailed(long count) {
    super(count + " requests failed");
  }
}
