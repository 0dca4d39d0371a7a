package io.larch.http;

/**
 * The catalogue of errors: what a client may branch on, and the status that goes with it. Codes are
 * stable; titles may be reworded.
 */
public enum ErrorCode {
  /** The request is not understood, or contradicts itself; nothing was done. */
  INVALID_REQUEST(400, "The request is not valid"),
  /** A field of the request is missing or not allowed. */
  INVALID_FIELD(400, "A field of the request is not valid"),
  /** A transformation was asked for of content that is no picture. */
  NOT_A_PICTURE(400, "The content is no picture"),
  /** Nobody is known by what the request shows of who sends it; nothing was done. */
  UNAUTHENTICATED(401, "It is not known who sends the request"),
  /** Whoever sends the request is not permitted it; nothing was done. */
  FORBIDDEN(403, "This is not permitted"),
  /** A page of another site had a browser send it; nothing was done. */
  CROSS_SITE(403, "The request comes from another site"),
  /** Content of a type that the rules of the path don't allow; nothing was stored. */
  CONTENT_TYPE_NOT_ALLOWED(403, "Content of this type is not allowed here"),
  /** The rules of the path don't allow this transformation, or it isn't signed as they say. */
  TRANSFORMATION_NOT_ALLOWED(403, "The transformation is not allowed here"),
  /** Nothing is there. */
  NOT_FOUND(404, "Not found"),
  /** The resource has no such method. */
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  /** The request, or its body, came too slowly; nothing was done. */
  REQUEST_TIMEOUT(408, "The request came too slowly"),
  /** A precondition does not hold; nothing was done. */
  PRECONDITION_FAILED(412, "A precondition does not hold"),
  /** More content than may be stored. */
  CONTENT_TOO_LARGE(413, "The content is too large"),
  /** The request line or a header is too long. */
  URI_TOO_LONG(414, "The URI is too long"),
  /** A body of a type that is not understood here. */
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  /** No part of the content lies in the requested range. */
  RANGE_NOT_SATISFIABLE(416, "Range not satisfiable"),
  /** An expectation that can't be met. */
  EXPECTATION_FAILED(417, "The expectation cannot be met"),
  /** For a host that this server doesn't answer for; nothing was done. */
  MISDIRECTED_HOST(421, "The request is for another host"),
  /** An idempotency key that is known from another request. */
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key belongs to another request"),
  /** The picture can't be decoded, whatever is asked of it. */
  PICTURE_UNDECODABLE(422, "The picture cannot be decoded"),
  /** The picture, or what is to be made of it, is more than is allowed. */
  PICTURE_TOO_LARGE(422, "The picture is too large"),
  /** The client has reached a limit of what it may do; nothing was done. */
  TOO_MANY_REQUESTS(429, "Too many requests"),
  /** Too large a header section. */
  HEADERS_TOO_LARGE(431, "The request headers are too large"),
  /** Something went wrong here; the log knows more under the request id. */
  INTERNAL(500, "Internal error"),
  /** A transfer coding that is not understood here. */
  NOT_IMPLEMENTED(501, "Not implemented"),
  /** This server can't make such pictures. */
  TRANSFORMATION_NOT_SUPPORTED(501, "Transformations are not supported here"),
  /** The source that content was to be fetched from failed. */
  SOURCE_FAILED(502, "The source could not be fetched"),
  /**
   * The answer of something behind was lost or did not come in time, so the request may have been
   * carried out. Has no Retry-After: a "delete the newest" that is sent again takes the next one.
   */
  OUTCOME_UNKNOWN(503, "It is not known whether the request was carried out"),
  /**
   * The asset is there, and its content is not where it should be: a fault behind the server, which
   * an operator mends. Has no Retry-After, since nobody knows when.
   */
  CONTENT_MISSING(503, "The content of the asset is missing"),
  /** Just now it can't be done, and nothing was; it may be tried again. */
  UNAVAILABLE(503, "Temporarily unavailable"),
  /** Neither HTTP/1.1 nor HTTP/1.0. */
  VERSION_NOT_SUPPORTED(505, "HTTP version not supported");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** HTTP status code. */
  public int status() {
    return status;
  }

  /** A sentence for people. */
  public String title() {
    return title;
  }

  /** The RFC 9457 {@code type}: a stable identifier. */
  public String type() {
    return "urn:larch:error:" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
