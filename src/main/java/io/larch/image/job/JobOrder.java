package io.larch.image.job;

import java.io.IOException;

/**
 * A job as it is told to a worker.
 *
 * @param job what to make
 * @param limits what it may take
 * @param length bytes of the content that follows, -1 when nobody knows
 */
public record JobOrder(ImageJob job, ImageLimits limits, long length) {

  /** For the payload of {@link FrameType#JOB}. */
  public byte[] toBytes() {
    return Payload.write(
        out -> {
          out.writeUTF(job.format().name());
          out.writeUTF(job.size().fit().name());
          out.writeInt(job.size().width());
          out.writeInt(job.size().height());
          out.writeUTF(job.size().gravity().name());
          out.writeUTF(job.turn().name());
          out.writeUTF(job.mirror().name());
          out.writeUTF(job.filter().name());
          out.writeDouble(job.blur());
          out.writeInt(job.pad());
          out.writeInt(job.padColour());
          out.writeUTF(job.colourSpace().name());
          out.writeBoolean(job.strip());
          out.writeInt(job.quality());
          out.writeLong(limits.maxPixels());
          out.writeInt(limits.maxSide());
          out.writeLong(limits.maxSource());
          out.writeLong(limits.maxResult());
          out.writeLong(limits.maxMemory());
          out.writeLong(length);
        });
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException when it is something else
   */
  public static JobOrder from(byte[] payload) throws IOException {
    return Payload.read(
        payload,
        in ->
            new JobOrder(
                new ImageJob(
                    in.constant(WrittenFormat.class),
                    new ImageJob.Size(
                        in.constant(ImageJob.Fit.class),
                        in.integer(),
                        in.integer(),
                        in.constant(ImageJob.Gravity.class)),
                    in.constant(ImageJob.Turn.class),
                    in.constant(ImageJob.Mirror.class),
                    in.constant(ImageJob.Filter.class),
                    in.real(),
                    in.integer(),
                    in.integer(),
                    in.constant(ImageJob.ColourSpace.class),
                    in.bool(),
                    in.integer()),
                new ImageLimits(in.number(), in.integer(), in.number(), in.number(), in.number()),
                in.number()));
  }
}
