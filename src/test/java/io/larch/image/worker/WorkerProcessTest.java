package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.larch.image.job.FrameHeader;
import io.larch.image.job.FrameType;
import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageLimits;
import io.larch.image.job.JobOrder;
import io.larch.image.job.ResultHead;
import io.larch.image.job.WorkerHello;
import io.larch.image.job.WorkerProblem;
import io.larch.image.job.WrittenFormat;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a process may say, and what of it makes no sense. */
class WorkerProcessTest {

  private static final int MAX = FrameHeader.MAX_LENGTH;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  /** A process that has said all that it ever will. */
  private final class Finished extends Process {

    @Override
    public OutputStream getOutputStream() {
      return heard;
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(said.toByteArray());
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
      return 0;
    }

    @Override
    public int exitValue() {
      return 0;
    }

    @Override
    public void destroy() {}
  }

  private WorkerProcess process() {
    return new WorkerProcess(new Finished());
  }

  private void say(FrameType type, byte... payload) {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.BYTES + payload.length);
    new FrameHeader(type, payload.length).put(frame);
    said.writeBytes(frame.put(payload).array());
  }

  @Test
  void helloIsUnderstood() throws Exception {
    WorkerHello hello = new WorkerHello("libvips 8.14.1", Set.of(WrittenFormat.PNG));
    say(FrameType.HELLO, hello.toBytes());
    assertThat(process().awaitHello()).isEqualTo(hello);
  }

  @Test
  void missingLibraryIsUnderstood() {
    say(
        FrameType.MISSING,
        new WorkerProblem(WorkerProblem.Kind.FAILED, 0, "there is no library").toBytes());
    assertThatExceptionOfType(MissingLibraryException.class)
        .isThrownBy(() -> process().awaitHello())
        .withMessage("there is no library");
  }

  @Test
  void anythingElseIsRefused() {
    assertThatIOException().isThrownBy(() -> process().awaitHello());
    say(FrameType.RESULT, new ResultHead(1, 1, 1, 1).toBytes());
    assertThatIOException().isThrownBy(() -> process().awaitHello());
    said.reset();
    said.writeBytes("# A fatal error has been detected".getBytes(StandardCharsets.US_ASCII));
    assertThatIOException().isThrownBy(() -> process().awaitHello());
    assertThatIOException().isThrownBy(() -> process().awaitAnswer());
  }

  @Test
  void pictureIsReadInItsPieces() throws IOException {
    say(FrameType.RESULT, new ResultHead(4, 3, 1, MAX + 2).toBytes());
    say(FrameType.DATA, new byte[MAX]);
    say(FrameType.DATA, (byte) 7, (byte) 8);
    WorkerProcess process = process();
    WorkerProcess.Answer answer = process.awaitAnswer();
    assertThat(answer.head()).isEqualTo(new ResultHead(4, 3, 1, MAX + 2));
    Buffer bytes = process.read(MAX + 2);
    assertThat(bytes.length()).isEqualTo(MAX + 2);
    assertThat(bytes.getByte(MAX + 1)).isEqualTo((byte) 8);
  }

  @Test
  void pictureThatIsLongerOrShorterThanSaidIsRefused() {
    say(FrameType.DATA, new byte[10]);
    assertThatIOException().isThrownBy(() -> process().read(9));
    assertThatIOException().isThrownBy(() -> process().read(11));
    assertThatIOException().isThrownBy(() -> process().skip(11));
    say(FrameType.RESULT, new byte[1]);
    assertThatIOException().isThrownBy(() -> process().read(11));
  }

  @Test
  void contentIsSentInFullFrames() throws IOException {
    JobOrder order =
        new JobOrder(ImageJob.to(WrittenFormat.PNG), new ImageLimits(1, 1, 1, 1, 1), -1);
    WorkerProcess process = process();
    process.begin(order);
    for (int i = 0; i < 5; i++) {
      process.send(Buffer.buffer(new byte[30_000]));
    }
    process.send(Buffer.buffer());
    process.end();
    assertThat(frames())
        .containsExactly(
            new FrameHeader(FrameType.JOB, order.toBytes().length),
            new FrameHeader(FrameType.DATA, MAX),
            new FrameHeader(FrameType.DATA, MAX),
            new FrameHeader(FrameType.DATA, 150_000 - 2 * MAX),
            new FrameHeader(FrameType.END, 0));
    assertThat(process.jobs()).isEqualTo(1);
  }

  @Test
  void abortedContentIsNotSent() throws IOException {
    WorkerProcess process = process();
    process.send(Buffer.buffer("begun"));
    process.abort();
    process.send(Buffer.buffer("next"));
    process.end();
    assertThat(frames())
        .containsExactly(
            new FrameHeader(FrameType.ABORT, 0),
            new FrameHeader(FrameType.DATA, 4),
            new FrameHeader(FrameType.END, 0));
  }

  private List<FrameHeader> frames() throws IOException {
    ByteBuffer all = ByteBuffer.wrap(heard.toByteArray());
    List<FrameHeader> frames = new ArrayList<>();
    while (all.hasRemaining()) {
      FrameHeader header = FrameHeader.take(all);
      frames.add(header);
      all.position(all.position() + header.length());
    }
    return frames;
  }
}
