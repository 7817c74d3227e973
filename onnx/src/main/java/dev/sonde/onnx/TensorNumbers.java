package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The numbers of a tensor that stands in an ONNX file. */
final class TensorNumbers {
  private TensorNumbers() {}

  /** All numbers in their order; empty for types that hold no real or whole numbers. */
  static float[] of(TensorProto tensor) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    if (type == null) {
      return new float[0];
    }
    boolean raw = tensor.hasRawData();
    ByteBuffer bytes =
        raw
            ? tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)
            : ByteBuffer.allocate(0);
    return switch (type) {
      case FLOAT ->
          raw
              ? fill(bytes, Float.BYTES, bytes::getFloat)
              : fill(tensor.getFloatDataCount(), tensor::getFloatData);
      case DOUBLE ->
          raw
              ? fill(bytes, Double.BYTES, () -> (float) bytes.getDouble())
              : fill(tensor.getDoubleDataCount(), i -> (float) tensor.getDoubleData(i));
      case INT64 ->
          raw
              ? fill(bytes, Long.BYTES, () -> (float) bytes.getLong())
              : fill(tensor.getInt64DataCount(), i -> (float) tensor.getInt64Data(i));
      case INT32 ->
          raw
              ? fill(bytes, Integer.BYTES, () -> (float) bytes.getInt())
              : fill(tensor.getInt32DataCount(), i -> (float) tensor.getInt32Data(i));
      case BOOL ->
          raw
              ? fill(bytes, 1, () -> (float) bytes.get())
              : fill(tensor.getInt32DataCount(), i -> (float) tensor.getInt32Data(i));
      case FLOAT16 ->
          raw
              ? fill(bytes, Short.BYTES, () -> half(bytes.getShort()))
              : fill(tensor.getInt32DataCount(), i -> half((short) tensor.getInt32Data(i)));
      case BFLOAT16 ->
          raw
              ? fill(bytes, Short.BYTES, () -> brain(bytes.getShort()))
              : fill(tensor.getInt32DataCount(), i -> brain((short) tensor.getInt32Data(i)));
      default -> new float[0];
    };
  }

  private interface Next {
    float next();
  }

  private interface At {
    float at(int i);
  }

  private static float[] fill(ByteBuffer bytes, int size, Next next) {
    float[] values = new float[bytes.remaining() / size];
    for (int i = 0; i < values.length; i++) {
      values[i] = next.next();
    }
    return values;
  }

  private static float[] fill(int count, At at) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = at.at(i);
    }
    return values;
  }

  /** IEEE 754 binary16. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      float value = fraction * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    if (exponent == 31) {
      return Float.intBitsToFloat(sign | 0x7F800000 | (fraction << 13));
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }

  private static float brain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
