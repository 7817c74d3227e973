package dev.sonde.outcomes.tracking;

import com.google.protobuf.CodedOutputStream;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.Scalar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * An event file, as TensorBoard reads it.
 *
 * <p>A file is a list of records: the length of the data as eight bytes, its checksum, the data,
 * its checksum; a checksum is {@code ((c >>> 15) | (c << 17)) + 0xa282ead8} of the CRC-32C {@code
 * c}, all in little endian. Data are the protocol buffer {@code Event}: {@code double wall_time =
 * 1; int64 step = 2; string file_version = 3; Summary summary = 5}, a summary's {@code Value value
 * = 1} having {@code string tag = 1; float simple_value = 2}. The first event has the version and
 * nothing else.
 *
 * <p>Sources: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto.
 */
public final class EventFile {
  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xa282ead8;

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  /** What writes the fields of a message. */
  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private EventFile() {}

  /**
   * Writes a new file.
   *
   * @param folder the run's folder below TensorBoard's {@code --logdir}; is there
   * @param number which file of this run it is, from 0; TensorBoard reads them in order
   * @param time when it is written; every event has it
   * @param scalars the figures, in single precision as TensorBoard keeps them
   * @return the file
   */
  public static Path write(Path folder, int number, Instant time, List<Scalar> scalars) {
    String name =
        String.format(
            Locale.ROOT, "events.out.tfevents.%010d.%06d.sonde", time.getEpochSecond(), number);
    Path file = folder.resolve(name);
    double seconds = time.toEpochMilli() / 1e3;
    AtomicFile.write(
        file,
        out -> {
          record(
              message(
                  event -> {
                    event.writeDouble(WALL_TIME, seconds);
                    event.writeString(FILE_VERSION, VERSION);
                  }),
              out);
          for (Scalar scalar : scalars) {
            record(event(scalar, seconds), out);
          }
        });
    return file;
  }

  private static byte[] event(Scalar scalar, double seconds) throws IOException {
    byte[] value =
        message(
            fields -> {
              fields.writeString(TAG, scalar.tag());
              fields.writeFloat(SIMPLE_VALUE, (float) scalar.value());
            });
    byte[] summary = message(fields -> fields.writeByteArray(VALUE, value));
    return message(
        event -> {
          event.writeDouble(WALL_TIME, seconds);
          event.writeInt64(STEP, scalar.step());
          event.writeByteArray(SUMMARY, summary);
        });
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static void record(byte[] data, OutputStream out) throws IOException {
    byte[] length =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    out.write(length);
    out.write(checksum(length));
    out.write(data);
    out.write(checksum(data));
  }

  private static byte[] checksum(byte[] bytes) {
    return ByteBuffer.allocate(Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(masked(bytes))
        .array();
  }

  /** The checksum of a record's parts. */
  static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
