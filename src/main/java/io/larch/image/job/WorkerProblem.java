package io.larch.image.job;

import java.io.IOException;

/**
 * Why a worker has made no picture.
 *
 * @param kind what it was
 * @param bound what would have been allowed, of the kinds that are about that; else 0
 * @param said for the log, in full or cut off
 */
public record WorkerProblem(Kind kind, long bound, String said) {

  private static final int MAX_SAID = 500;

  /** What can be wrong. */
  public enum Kind {
    /** It begins like nothing that is read. */
    NOT_AN_IMAGE,
    UNDECODABLE,
    /** More pixels than allowed, in or out. */
    PIXELS,
    /** A side longer than allowed, in or out. */
    SIDE,
    /** More bytes than a result may have. */
    RESULT,
    /** The memory that a worker may have was not enough. */
    MEMORY,
    /** Something that isn't the picture's fault. */
    FAILED
  }

  public WorkerProblem {
    said = said.length() <= MAX_SAID ? said : said.substring(0, MAX_SAID);
  }

  /** For the payload of {@link FrameType#PROBLEM}. */
  public byte[] toBytes() {
    return Payload.write(
        out -> {
          out.writeUTF(kind.name());
          out.writeLong(bound);
          out.writeUTF(said);
        });
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException when it is something else
   */
  public static WorkerProblem from(byte[] payload) throws IOException {
    return Payload.read(
        payload, in -> new WorkerProblem(in.constant(Kind.class), in.number(), in.text()));
  }
}
