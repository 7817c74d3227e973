package dev.sonde.attention.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.DecidedBranches;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/**
 * What a language model's inputs are fed with, by the names that exporters give them (Hugging Face
 * Transformers and Optimum): tokens, a mask that shows all of them, segments, positions, and an
 * empty past.
 */
public final class ModelInput {
  private ModelInput() {}

  /** Whether an input of one or two axes is for token ids, by its name. */
  public static boolean holdsTokens(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean other =
        lower.contains("past")
            || lower.contains("cache")
            || lower.contains("mask")
            || lower.contains("type")
            || lower.contains("segment")
            || lower.contains("position");
    return !other && namesTokens(lower);
  }

  /** Whether an input is for the positions of the tokens, by its name. */
  static boolean holdsPositions(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean other =
        lower.contains("past")
            || lower.contains("cache")
            || lower.contains("mask")
            || lower.contains("type")
            || lower.contains("segment");
    return !other && lower.contains("position");
  }

  private static boolean namesTokens(String name) {
    return name.contains("id") || name.contains("token") || name.contains("input");
  }

  /**
   * Makes what an input is fed with.
   *
   * @param firstPosition the position of the first token
   */
  public static OnnxTensor of(
      OrtEnvironment environment, NodeInfo input, long[] ids, long firstPosition, Path file)
      throws OrtException {
    String name = input.getName().toLowerCase(Locale.ROOT);
    if (!(input.getInfo() instanceof TensorInfo info)) {
      throw unknown(input, file);
    }
    int n = ids.length;
    if (name.contains("past") || (name.contains("cache") && info.getShape().length > 1)) {
      return past(environment, info);
    }
    if (DecidedBranches.asksForPast(name)) {
      return filled(environment, info, new long[] {1}, i -> 0);
    }
    long[] shape = info.getShape().length == 1 ? new long[] {n} : new long[] {1, n};
    if (name.contains("mask")) {
      return filled(environment, info, shape, i -> 1);
    }
    if (name.contains("type") || name.contains("segment")) {
      return filled(environment, info, shape, i -> 0);
    }
    if (holdsPositions(name)) {
      return filled(environment, info, shape, i -> firstPosition + i);
    }
    if (namesTokens(name) && (info.type == OnnxJavaType.INT64 || info.type == OnnxJavaType.INT32)) {
      return filled(environment, info, shape, i -> ids[i]);
    }
    throw unknown(input, file);
  }

  private static InvalidInputException unknown(NodeInfo input, Path file) {
    return new InvalidInputException(
        file
            + " has an input '"
            + input.getName()
            + "' ("
            + input.getInfo()
            + ") that Sonde does not know how to feed; it feeds token ids, masks, segments,"
            + " positions and an empty past. Export the text encoder or decoder alone");
  }

  /** Nothing came before: an axis without a fixed length is the batch where it is first, else 0. */
  private static OnnxTensor past(OrtEnvironment environment, TensorInfo info) throws OrtException {
    long[] shape = info.getShape().clone();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0) {
        shape[i] = i == 0 ? 1 : 0;
      }
    }
    return filled(environment, info, shape, i -> 0);
  }

  private static OnnxTensor filled(
      OrtEnvironment environment, TensorInfo info, long[] shape, IntToLongFunction value)
      throws OrtException {
    int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    switch (info.type) {
      case INT64 -> {
        LongBuffer buffer = bytes(count, Long.BYTES).asLongBuffer();
        for (int i = 0; i < count; i++) {
          buffer.put(i, value.applyAsLong(i));
        }
        return OnnxTensor.createTensor(environment, buffer, shape);
      }
      case INT32 -> {
        IntBuffer buffer = bytes(count, Integer.BYTES).asIntBuffer();
        for (int i = 0; i < count; i++) {
          buffer.put(i, (int) value.applyAsLong(i));
        }
        return OnnxTensor.createTensor(environment, buffer, shape);
      }
      case FLOAT -> {
        FloatBuffer buffer = bytes(count, Float.BYTES).asFloatBuffer();
        for (int i = 0; i < count; i++) {
          buffer.put(i, (float) value.applyAsLong(i));
        }
        return OnnxTensor.createTensor(environment, buffer, shape);
      }
      case FLOAT16, BFLOAT16 -> {
        ByteBuffer buffer = bytes(count, Short.BYTES);
        short one = (short) (info.type == OnnxJavaType.FLOAT16 ? 0x3C00 : 0x3F80);
        for (int i = 0; i < count; i++) {
          buffer.putShort(2 * i, value.applyAsLong(i) == 0 ? 0 : one);
        }
        return OnnxTensor.createTensor(environment, buffer, shape, info.type);
      }
      case BOOL, INT8, UINT8 -> {
        ByteBuffer buffer = bytes(count, 1);
        for (int i = 0; i < count; i++) {
          buffer.put(i, (byte) value.applyAsLong(i));
        }
        return OnnxTensor.createTensor(environment, buffer, shape, info.type);
      }
      default ->
          throw new InvalidInputException(
              "an input of the type "
                  + info.type
                  + " cannot be fed; export the model with"
                  + " whole-number token ids");
    }
  }

  private static ByteBuffer bytes(int count, int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, size))
        .order(ByteOrder.nativeOrder());
  }
}
