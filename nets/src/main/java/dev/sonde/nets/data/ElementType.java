package dev.sonde.nets.data;

import java.nio.ByteBuffer;

/** How one number is stored in a binary file; the bytes' order belongs to the buffer. */
enum ElementType {
  FLOAT16("float16", 2),
  FLOAT32("float32", 4),
  FLOAT64("float64", 8),
  INT8("int8", 1),
  INT16("int16", 2),
  INT32("int32", 4),
  INT64("int64", 8),
  UINT8("uint8", 1),
  UINT16("uint16", 2),
  UINT32("uint32", 4),
  UINT64("uint64", 8),
  BOOL("bool", 1);

  private final String label;
  private final int bytes;

  ElementType(String label, int bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /** The name numpy and torch use. */
  String label() {
    return label;
  }

  /** How many bytes one number takes in the file. */
  int bytes() {
    return bytes;
  }

  /**
   * How many bytes one number takes as {@link Values}: half precision widens, integers are long.
   */
  int bytesInMemory() {
    return this == FLOAT16 || this == FLOAT32 ? Float.BYTES : Long.BYTES;
  }

  boolean isReal() {
    return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
  }

  /** Reads a real number; only for the real types. */
  double real(ByteBuffer in, int at) {
    return switch (this) {
      case FLOAT16 -> fromHalf(in.getShort(at));
      case FLOAT32 -> in.getFloat(at);
      case FLOAT64 -> in.getDouble(at);
      default -> throw new IllegalStateException(label + " is not a real type");
    };
  }

  /** Reads an integer; an unsigned one of 64 bits beyond the signed range comes out negative. */
  long integer(ByteBuffer in, int at) {
    return switch (this) {
      case INT8 -> in.get(at);
      case INT16 -> in.getShort(at);
      case INT32 -> in.getInt(at);
      case INT64, UINT64 -> in.getLong(at);
      case UINT8 -> in.get(at) & 0xFF;
      case UINT16 -> in.getShort(at) & 0xFFFF;
      case UINT32 -> in.getInt(at) & 0xFFFF_FFFFL;
      case BOOL -> in.get(at) == 0 ? 0 : 1;
      default -> throw new IllegalStateException(label + " is not an integer type");
    };
  }

  /** IEEE 754 binary16: 1 sign, 5 exponent (bias 15) and 10 fraction bits; exact in single. */
  private static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0x1F) {
      return Float.intBitsToFloat(sign | 0x7F80_0000 | (fraction << 13));
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent - 15 + 127) << 23) | (fraction << 13));
  }
}
