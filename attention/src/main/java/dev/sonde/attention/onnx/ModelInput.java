package dev.sonde.attention.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import dev.sonde.attention.onnx.InputRoles.Role;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * What a language model's inputs are fed with: tokens, a mask that shows all of them, segments,
 * positions, and an empty past.
 */
public final class ModelInput {
  private ModelInput() {}

  /**
   * Makes what an input is fed with.
   *
   * @param role what it is for
   * @param firstPosition the position of the first token
   */
  public static OnnxTensor of(
      OrtEnvironment environment,
      NodeInfo input,
      Role role,
      long[] ids,
      long firstPosition,
      Path file)
      throws OrtException {
    if (!(input.getInfo() instanceof TensorInfo info)) {
      throw unknown(input, file);
    }
    int n = ids.length;
    long[] shape = info.getShape().length == 1 ? new long[] {n} : new long[] {1, n};
    return switch (role) {
      case PAST -> past(environment, info);
      case PAST_FLAG -> filled(environment, info, new long[] {1}, i -> 0);
      case MASK -> filled(environment, info, shape, i -> 1);
      case SEGMENTS -> filled(environment, info, shape, i -> 0);
      case POSITIONS -> filled(environment, info, shape, i -> firstPosition + i);
      case TOKENS -> {
        if (info.type != OnnxJavaType.INT64 && info.type != OnnxJavaType.INT32) {
          throw unknown(input, file);
        }
        yield filled(environment, info, shape, i -> ids[i]);
      }
      case UNKNOWN -> throw unknown(input, file);
    };
  }

  private static InvalidInputException unknown(NodeInfo input, Path file) {
    return new InvalidInputException(
        file
            + " has an input "
            + Quoted.of(input.getName())
            + " ("
            + Quoted.plain(input.getInfo().toString())
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
        for (int i = 0; i < count; i++) {
          buffer.putShort(Short.BYTES * i, half(info.type, value.applyAsLong(i)));
        }
        return OnnxTensor.createTensor(environment, buffer, shape, info.type);
      }
      case BOOL, INT8, UINT8 -> {
        ByteBuffer buffer = bytes(count, 1);
        long most = largest(info.type);
        for (int i = 0; i < count; i++) {
          long one = value.applyAsLong(i);
          requireExact(one <= most, one, info.type);
          buffer.put(i, (byte) one);
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

  private static long largest(OnnxJavaType type) {
    return switch (type) {
      case BOOL -> 1;
      case INT8 -> Byte.MAX_VALUE;
      default -> 255;
    };
  }

  /** Half precision has every whole number up to 2,048, bfloat16 up to 256, and few beyond. */
  private static short half(OnnxJavaType type, long value) {
    boolean standard = type == OnnxJavaType.FLOAT16;
    float number = (float) value;
    short bits =
        standard ? Fp16Conversions.floatToFp16(number) : Fp16Conversions.floatToBf16(number);
    float held = standard ? Fp16Conversions.fp16ToFloat(bits) : Fp16Conversions.bf16ToFloat(bits);
    requireExact((long) held == value, value, type);
    return bits;
  }

  private static void requireExact(boolean exact, long value, OnnxJavaType type) {
    if (!exact) {
      throw new InvalidInputException(
          "an input of the type "
              + type
              + " cannot hold the position "
              + value
              + "; give shorter texts, or export the model with positions of the type int64");
    }
  }

  private static ByteBuffer bytes(int count, int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, size))
        .order(ByteOrder.nativeOrder());
  }
}
