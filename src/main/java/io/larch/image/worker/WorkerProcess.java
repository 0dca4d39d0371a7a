package io.larch.image.worker;

import io.larch.image.job.FrameHeader;
import io.larch.image.job.FrameType;
import io.larch.image.job.JobOrder;
import io.larch.image.job.ResultHead;
import io.larch.image.job.WorkerHello;
import io.larch.image.job.WorkerProblem;
import io.vertx.core.buffer.Buffer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A worker's process, seen from the server. Its methods wait for the process, so they are called on
 * the thread of its {@link Worker}; all but {@link #kill}.
 */
final class WorkerProcess {

  private final Process process;
  private final OutputStream out;
  private final DataInputStream in;
  private final byte[] frame = new byte[FrameHeader.BYTES + FrameHeader.MAX_LENGTH];

  /** Bytes of content in the frame that aren't sent yet. */
  private int gathered;

  private volatile boolean killed;
  private int jobs;

  WorkerProcess(Process process) {
    this.process = process;
    this.out = process.getOutputStream();
    this.in = new DataInputStream(process.getInputStream());
  }

  /**
   * Waits for its first words.
   *
   * @throws MissingLibraryException when it has no libvips
   */
  WorkerHello awaitHello() throws IOException, MissingLibraryException {
    FrameHeader header = next();
    byte[] payload = payload(header);
    return switch (header.type()) {
      case HELLO -> WorkerHello.from(payload);
      case MISSING -> throw new MissingLibraryException(WorkerProblem.from(payload).said());
      default -> throw new IOException("a worker began with " + header.type());
    };
  }

  void begin(JobOrder order) throws IOException {
    jobs++;
    send(FrameType.JOB, order.toBytes());
  }

  /**
   * Sends content, in frames that are full: streams come in small pieces, each a change of process.
   */
  void send(Buffer content) throws IOException {
    for (int at = 0; at < content.length(); ) {
      int part = Math.min(FrameHeader.MAX_LENGTH - gathered, content.length() - at);
      content.getBytes(at, at + part, frame, FrameHeader.BYTES + gathered);
      at += part;
      gathered += part;
      if (gathered == FrameHeader.MAX_LENGTH) {
        sendGathered();
      }
    }
  }

  private void sendGathered() throws IOException {
    if (gathered > 0) {
      write(FrameType.DATA, gathered);
      gathered = 0;
    }
  }

  /** All content was sent. */
  void end() throws IOException {
    sendGathered();
    send(FrameType.END);
    out.flush();
  }

  /** The job isn't wanted any more; instead of {@link #end}. */
  void abort() throws IOException {
    gathered = 0;
    send(FrameType.ABORT);
    out.flush();
  }

  /**
   * What became of a job.
   *
   * @param head of the picture, whose bytes are read next; null where there is none
   * @param problem why there is none; null where there is one
   */
  record Answer(@Nullable ResultHead head, @Nullable WorkerProblem problem) {}

  Answer awaitAnswer() throws IOException {
    FrameHeader header = next();
    byte[] payload = payload(header);
    return switch (header.type()) {
      case RESULT -> new Answer(ResultHead.from(payload), null);
      case PROBLEM -> new Answer(null, WorkerProblem.from(payload));
      default -> throw new IOException("a worker answered " + header.type());
    };
  }

  /** Reads so many bytes of a picture. */
  Buffer read(int length) throws IOException {
    Buffer bytes = Buffer.buffer(length);
    while (bytes.length() < length) {
      bytes.appendBytes(frame, 0, readPart(length - bytes.length()));
    }
    return bytes;
  }

  /** Reads so many bytes of a picture that nobody can have. */
  void skip(int length) throws IOException {
    for (int left = length; left > 0; ) {
      left -= readPart(left);
    }
  }

  private int readPart(int left) throws IOException {
    FrameHeader header = next();
    if (header.type() != FrameType.DATA || header.length() > left || header.length() == 0) {
      throw new IOException("a worker went on with %s after a picture".formatted(header));
    }
    in.readFully(frame, 0, header.length());
    return header.length();
  }

  private FrameHeader next() throws IOException {
    in.readFully(frame, 0, FrameHeader.BYTES);
    return FrameHeader.take(ByteBuffer.wrap(frame));
  }

  private byte[] payload(FrameHeader header) throws IOException {
    byte[] payload = new byte[header.length()];
    in.readFully(payload);
    return payload;
  }

  private void send(FrameType type, byte... payload) throws IOException {
    System.arraycopy(payload, 0, frame, FrameHeader.BYTES, payload.length);
    write(type, payload.length);
  }

  /** Writes a frame whose payload lies where it belongs. */
  private void write(FrameType type, int length) throws IOException {
    new FrameHeader(type, length).put(ByteBuffer.wrap(frame));
    out.write(frame, 0, FrameHeader.BYTES + length);
  }

  /** What it says beside its answers. */
  InputStream errors() {
    return process.getErrorStream();
  }

  boolean isAlive() {
    return process.isAlive() && !killed;
  }

  /** Jobs that it was given. */
  int jobs() {
    return jobs;
  }

  long pid() {
    return process.pid();
  }

  /** Ends it at once; whoever waits for it fails. From any thread. */
  void kill() {
    killed = true;
    process.destroyForcibly();
  }
}
