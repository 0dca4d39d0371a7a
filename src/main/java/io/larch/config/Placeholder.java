package io.larch.config;

/** What is shown in place of a picture until it is there. */
public enum Placeholder {
  /** <a href="https://blurha.sh">BlurHash</a>. */
  BLURHASH,
  /** <a href="https://evanw.github.io/thumbhash">ThumbHash</a>. */
  THUMBHASH
}
