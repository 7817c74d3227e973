package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pair of idx files, the format of MNIST: two zero bytes, a type code, the number of axes,
 * their lengths as big-endian 32-bit integers, then the numbers, big-endian and row-major.
 *
 * <p>Unsigned bytes of three or more axes are pixels: they are divided by 255 in single precision,
 * and images without a channel axis get one, so that x is what torchvision's {@code ToTensor}
 * makes. Other numbers stay as they are. See <a href="http://yann.lecun.com/exdb/mnist/">the
 * format's description</a>.
 */
final class IdxReader {
  private static final int IMAGE_AXES = 3;

  private final ByteSource inputs;
  private final ByteSource targets;
  private final MemoryBudget budget;

  IdxReader(ByteSource inputs, ByteSource targets, MemoryBudget budget) {
    this.inputs = inputs;
    this.targets = targets;
    this.budget = budget;
  }

  Dataset read(String source) throws IOException {
    Values y = read(targets);
    if (y.shape().length >= IMAGE_AXES) {
      throw new InvalidInputException(
          "%s holds images (shape %s) where labels are expected; write IMAGES,LABELS in this order"
              .formatted(targets.name(), Arrays.toString(y.shape())));
    }
    Values x = read(inputs);
    if (x.samples() != y.samples()) {
      throw new InvalidInputException(
          "%s has %d samples and %s has %d labels; they must be as many. Check that the two files belong together"
              .formatted(inputs.name(), x.samples(), targets.name(), y.samples()));
    }
    return new Dataset(x, y, source, ByteSource.sha256(inputs, targets));
  }

  private Values read(ByteSource source) {
    String what = source.name();
    try (InputStream in = source.openContent()) {
      ArrayLayout layout = header(in, what);
      int count = layout.count(what);
      boolean pixels = layout.type() == ElementType.UINT8 && layout.shape().length >= IMAGE_AXES;
      long announced = 4 + 4L * layout.shape().length + (long) count * layout.type().bytes();
      if (announced > source.largestContent()) {
        throw new InvalidInputException(
            "%s announces %d bytes (shape %s, %s), but the file can hold at most %d. It is truncated or damaged: copy it again"
                .formatted(
                    what,
                    announced,
                    Arrays.toString(layout.shape()),
                    layout.type().label(),
                    source.largestContent()));
      }
      budget.require((long) count * (pixels ? Float.BYTES : layout.type().bytesInMemory()), what);
      Values values = pixels ? pixels(in, layout, what) : layout.read(in, what);
      if (in.read() >= 0) {
        throw new InvalidInputException(
            "%s goes on after the %d bytes that its header announces (shape %s, %s). It is damaged: copy it again"
                .formatted(
                    what, announced, Arrays.toString(layout.shape()), layout.type().label()));
      }
      return values;
    } catch (IOException e) {
      throw ReadFault.unreadable(what, e);
    }
  }

  private static ArrayLayout header(InputStream in, String what) throws IOException {
    DataInputStream data = new DataInputStream(in);
    try {
      int magic = data.readInt();
      ElementType type = elementType(magic >> 8 & 0xFF);
      if (magic >>> 16 != 0 || type == null) {
        throw new InvalidInputException(
            "%s is not an idx file: it begins with 0x%08X; expected 0x0000, a type (08 to 0E) and the number of axes, as 0x00000803 for images"
                .formatted(what, magic));
      }
      long[] shape = new long[magic & 0xFF];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = data.readInt() & 0xFFFF_FFFFL;
      }
      return new ArrayLayout(type, ByteOrder.BIG_ENDIAN, false, shape);
    } catch (EOFException e) {
      throw new InvalidInputException(
          what + " ends within its idx header. It is truncated: copy it again", e);
    }
  }

  private static @Nullable ElementType elementType(int code) {
    return switch (code) {
      case 0x08 -> ElementType.UINT8;
      case 0x09 -> ElementType.INT8;
      case 0x0B -> ElementType.INT16;
      case 0x0C -> ElementType.INT32;
      case 0x0D -> ElementType.FLOAT32;
      case 0x0E -> ElementType.FLOAT64;
      default -> null;
    };
  }

  private static Values pixels(InputStream in, ArrayLayout layout, String what) throws IOException {
    int count = layout.count(what);
    float[] out = new float[count];
    byte[] buffer = new byte[1 << 16];
    for (int done = 0; done < count; ) {
      int wanted = Math.min(buffer.length, count - done);
      int got = in.readNBytes(buffer, 0, wanted);
      if (got < wanted) {
        throw layout.truncated(what, done + (long) got);
      }
      for (int i = 0; i < got; i++) {
        out[done++] = (buffer[i] & 0xFF) / 255f;
      }
    }
    long[] shape = layout.shape();
    return new Values.Floats(
        out, shape.length == IMAGE_AXES ? new long[] {shape[0], 1, shape[1], shape[2]} : shape);
  }
}
