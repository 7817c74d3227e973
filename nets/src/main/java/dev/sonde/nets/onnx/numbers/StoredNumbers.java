package dev.sonde.nets.onnx.numbers;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.findings.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Reads tensors that lie in a file, or beside it, straight into native memory. */
public final class StoredNumbers {
  /** Java's buffers hold no more at once; a multiple of every element's size. */
  private static final int PIECE = 1 << 26;

  private final Path file;
  private final Path folder;

  /**
   * Makes a reader.
   *
   * @param file the model's, for messages
   * @param folder that external data lie in
   */
  public StoredNumbers(Path file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /**
   * Reads one.
   *
   * @return the tensor in the type of the file, owned by the caller's scope
   * @throws InvalidInputException if its bytes do not fit its shape, or its type is none to compute
   *     with
   */
  public Tensor read(TensorProto tensor) {
    ScalarType type =
        Optional.ofNullable(TensorProto.DataType.forNumber(tensor.getDataType()))
            .flatMap(RealTypes::stored)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        InvalidInputException.Kind.FORMAT,
                        file
                            + ": the tensor "
                            + tensor.getName()
                            + " holds numbers of type "
                            + tensor.getDataType()
                            + ", which nothing can be differentiated in. Export the model without"
                            + " quantisation"));
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    long count = count(tensor, shape);
    boolean outside = tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    boolean raw = tensor.hasRawData();
    if (!outside && count > (raw ? tensor.getRawData().size() : listed(tensor))) {
      throw damaged(tensor);
    }
    if (outside) {
      requireBytes(tensor, count, type);
    }
    Tensor out = torch.empty(shape, new TensorOptions(type), null);
    if (count == 0) {
      return out;
    }
    long bytes = Math.multiplyExact(count, out.itemsize());
    BytePointer target = new BytePointer(out.data_ptr());
    if (outside) {
      readOutside(tensor, target, bytes);
    } else if (raw) {
      if (tensor.getRawData().size() != bytes) {
        throw damaged(tensor);
      }
      target.capacity(bytes).asByteBuffer().put(tensor.getRawData().asReadOnlyByteBuffer());
    } else {
      fill(
          tensor,
          target.capacity(bytes).asByteBuffer().order(ByteOrder.nativeOrder()),
          Math.toIntExact(count));
    }
    return out;
  }

  private long count(TensorProto tensor, long[] shape) {
    try {
      long count = 1;
      for (long axis : shape) {
        if (axis < 0) {
          throw damaged(tensor);
        }
        count = Math.multiplyExact(count, axis);
      }
      return count;
    } catch (ArithmeticException e) {
      throw damaged(tensor);
    }
  }

  private static int listed(TensorProto tensor) {
    return Math.max(
        Math.max(tensor.getFloatDataCount(), tensor.getDoubleDataCount()),
        Math.max(
            tensor.getInt32DataCount(),
            Math.max(tensor.getInt64DataCount(), tensor.getUint64DataCount())));
  }

  /** Of tensors that are not kept as raw bytes. */
  private void fill(TensorProto tensor, ByteBuffer out, int count) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    for (int i = 0; i < count; i++) {
      switch (type) {
        case FLOAT -> {
          require(tensor, i < tensor.getFloatDataCount());
          out.putFloat(tensor.getFloatData(i));
        }
        case DOUBLE -> {
          require(tensor, i < tensor.getDoubleDataCount());
          out.putDouble(tensor.getDoubleData(i));
        }
        case INT64 -> {
          require(tensor, i < tensor.getInt64DataCount());
          out.putLong(tensor.getInt64Data(i));
        }
        case UINT64 -> {
          require(tensor, i < tensor.getUint64DataCount());
          out.putLong(tensor.getUint64Data(i));
        }
        case UINT32 -> {
          require(tensor, i < tensor.getUint64DataCount());
          out.putInt((int) tensor.getUint64Data(i));
        }
        case INT32 -> {
          require(tensor, i < tensor.getInt32DataCount());
          out.putInt(tensor.getInt32Data(i));
        }
        case INT16, UINT16, FLOAT16, BFLOAT16 -> {
          require(tensor, i < tensor.getInt32DataCount());
          out.putShort((short) tensor.getInt32Data(i));
        }
        default -> {
          require(tensor, i < tensor.getInt32DataCount());
          out.put((byte) tensor.getInt32Data(i));
        }
      }
    }
  }

  private void require(TensorProto tensor, boolean holds) {
    if (!holds) {
      throw damaged(tensor);
    }
  }

  private static String entry(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse("");
  }

  private static long number(TensorProto tensor, String key, long otherwise) {
    String text = entry(tensor, key); // checked when the file was read
    return text.isEmpty() ? otherwise : Long.parseLong(text);
  }

  /** A shape is believed only as far as the bytes go. */
  private void requireBytes(TensorProto tensor, long count, ScalarType type) {
    long size = torch.elementSize(type);
    long bytes = folder.resolve(entry(tensor, "location")).toFile().length();
    long offset = number(tensor, "offset", 0);
    long length = number(tensor, "length", Math.max(0, bytes - offset));
    require(tensor, count <= length / size && offset >= 0 && offset + count * size <= bytes);
    require(tensor, entry(tensor, "length").isEmpty() || count * size == length);
  }

  private void readOutside(TensorProto tensor, BytePointer target, long bytes) {
    Path data = folder.resolve(entry(tensor, "location"));
    try (FileChannel channel = FileChannel.open(data)) {
      long from = number(tensor, "offset", 0);
      ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(bytes, PIECE));
      for (long done = 0; done < bytes; ) {
        piece.clear().limit((int) Math.min(piece.capacity(), bytes - done));
        while (piece.hasRemaining()) {
          if (channel.read(piece, from + done + piece.position()) < 0) {
            throw new EOFException("it ends too soon");
          }
        }
        piece.flip();
        long size = piece.remaining();
        BytePointer part = new BytePointer(target).position(done).limit(done + size);
        part.asByteBuffer().put(piece);
        done += size;
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          data + " cannot be read: " + e.getMessage() + ". Copy the model and its data again", e);
    }
  }

  private InvalidInputException damaged(TensorProto tensor) {
    return new InvalidInputException(
        InvalidInputException.Kind.DAMAGED,
        file
            + ": the tensor "
            + tensor.getName()
            + " of shape "
            + tensor.getDimsList()
            + " has other bytes than its shape needs; copy or export the model again");
  }
}
