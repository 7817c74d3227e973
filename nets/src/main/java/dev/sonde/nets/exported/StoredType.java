package dev.sonde.nets.exported;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How an archive numbers element types: {@code ScalarType} of PyTorch's export schema ({@code
 * torch/_export/serde/schema.py}), whose numbers differ from libtorch's own.
 */
enum StoredType {
  BYTE(1, 1, ScalarType.Byte, Family.INTEGER),
  CHAR(2, 1, ScalarType.Char, Family.INTEGER),
  SHORT(3, 2, ScalarType.Short, Family.INTEGER),
  INT(4, 4, ScalarType.Int, Family.INTEGER),
  LONG(5, 8, ScalarType.Long, Family.INTEGER),
  HALF(6, 2, ScalarType.Half, Family.REAL),
  FLOAT(7, 4, ScalarType.Float, Family.REAL),
  DOUBLE(8, 8, ScalarType.Double, Family.REAL),
  COMPLEX_HALF(9, 4, ScalarType.ComplexHalf, Family.COMPLEX),
  COMPLEX_FLOAT(10, 8, ScalarType.ComplexFloat, Family.COMPLEX),
  COMPLEX_DOUBLE(11, 16, ScalarType.ComplexDouble, Family.COMPLEX),
  BOOL(12, 1, ScalarType.Bool, Family.INTEGER),
  BFLOAT16(13, 2, ScalarType.BFloat16, Family.REAL),
  UINT16(28, 2, ScalarType.UInt16, Family.INTEGER),
  UINT32(33, 4, ScalarType.UInt32, Family.INTEGER),
  UINT64(34, 8, ScalarType.UInt64, Family.INTEGER);

  /** Kinds of numbers. */
  enum Family {
    INTEGER,
    REAL,
    COMPLEX
  }

  private final int number;
  private final int bytes;
  private final ScalarType type;
  private final Family family;

  StoredType(int number, int bytes, ScalarType type, Family family) {
    this.number = number;
    this.bytes = bytes;
    this.type = type;
    this.family = family;
  }

  /** The type of a number in an archive; empty for those that no kernel here computes with. */
  static Optional<StoredType> of(int number) {
    for (StoredType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The type that libtorch calls by this name. */
  static StoredType ofNative(ScalarType nativeType) {
    for (StoredType type : values()) {
      // native code returns an enum constant of its own making: compare by value
      if (type.type.value == nativeType.value) {
        return type;
      }
    }
    throw new IllegalArgumentException(nativeType + " is no type that an archive holds");
  }

  /** How many bytes one element takes. */
  int bytes() {
    return bytes;
  }

  /** The same type as libtorch calls it. */
  ScalarType scalarType() {
    return type;
  }

  boolean isReal() {
    return family == Family.REAL;
  }

  boolean isComplex() {
    return family == Family.COMPLEX;
  }

  /** Whether it counts, or answers yes or no. */
  boolean isInteger() {
    return family == Family.INTEGER;
  }
}
