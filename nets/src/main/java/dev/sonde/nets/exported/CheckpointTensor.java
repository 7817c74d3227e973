package dev.sonde.nets.exported;

import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.Safetensors;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A tensor of a checkpoint, read straight into native memory. */
public final class CheckpointTensor {
  /** Java's buffers hold no more at once; a multiple of every element's size. */
  private static final long PIECE = 1L << 30;

  private CheckpointTensor() {}

  /**
   * Reads one.
   *
   * @param entry where it lies
   * @return the tensor, owned by nobody's scope
   * @throws InvalidInputException if the file cannot be read
   */
  public static Tensor read(Safetensors.Entry entry) {
    return Libtorch.compute(() -> Libtorch.keep(filled(entry)));
  }

  private static Tensor filled(Safetensors.Entry entry) {
    Tensor bytes =
        torch.empty(new long[] {entry.bytes()}, new TensorOptions(ScalarType.Byte), null);
    if (entry.bytes() == 0) {
      return torch.empty(entry.shape(), new TensorOptions(NativeTypes.of(entry.type())), null);
    }
    try (FileChannel channel = FileChannel.open(entry.file())) {
      BytePointer target = new BytePointer(bytes.data_ptr());
      for (long at = 0; at < entry.bytes(); at += PIECE) {
        long length = Math.min(PIECE, entry.bytes() - at);
        BytePointer piece = target.getPointer(BytePointer.class, at).limit(length);
        readFully(channel, piece.asByteBuffer(), entry.begin() + at);
      }
    } catch (EOFException e) {
      throw ProgramArchive.damaged(entry.file().toString(), "it ends early");
    } catch (IOException e) {
      throw new InvalidInputException(
          entry.file() + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
    }
    return bytes.view(NativeTypes.of(entry.type())).view(entry.shape());
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int got = channel.read(into, at);
      if (got < 0) {
        throw new EOFException("it ends early");
      }
      at += got;
    }
  }
}
