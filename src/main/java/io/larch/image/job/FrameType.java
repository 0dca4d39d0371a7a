package io.larch.image.job;

import java.util.Optional;

/**
 * What crosses the pipes between a server and its image worker: frames of a {@linkplain FrameHeader
 * header} and a payload.
 *
 * <p>The worker begins with {@link #HELLO}, or with {@link #MISSING} and ends. Then, over and over,
 * the server sends {@link #JOB}, {@link #DATA} any number of times, and {@link #END} or {@link
 * #ABORT}. After {@code END} the worker answers {@link #RESULT} and so many bytes in {@link #DATA},
 * or {@link #PROBLEM}; {@code ABORT} has no answer.
 */
public enum FrameType {
  HELLO(0),
  MISSING(1),
  JOB(2),
  DATA(3),
  END(4),
  ABORT(5),
  RESULT(6),
  PROBLEM(7);

  private static final FrameType[] BY_CODE = values();

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  /** What stands for it in a frame's header. */
  byte code() {
    return (byte) code;
  }

  /** The type of a code; empty when there is none. */
  static Optional<FrameType> of(byte code) {
    return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
  }
}
