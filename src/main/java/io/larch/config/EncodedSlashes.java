package io.larch.config;

/** What is done with a path in which a slash is percent-encoded. */
public enum EncodedSlashes {
  /** It is taken as it stands: a slash within a segment. */
  ALLOW,
  /** The request is refused, since most likely a client encoded the slashes between segments. */
  REFUSE
}
