package dev.sonde.exported;

import java.util.Optional;

/**
 * How an archive numbers element types: {@code ScalarType} of PyTorch's export schema ({@code
 * torch/_export/serde/schema.py}), whose numbers differ from libtorch's own.
 */
public enum StoredType {
  BYTE(1, 1, Family.INTEGER),
  CHAR(2, 1, Family.INTEGER),
  SHORT(3, 2, Family.INTEGER),
  INT(4, 4, Family.INTEGER),
  LONG(5, 8, Family.INTEGER),
  HALF(6, 2, Family.REAL),
  FLOAT(7, 4, Family.REAL),
  DOUBLE(8, 8, Family.REAL),
  COMPLEX_HALF(9, 4, Family.COMPLEX),
  COMPLEX_FLOAT(10, 8, Family.COMPLEX),
  COMPLEX_DOUBLE(11, 16, Family.COMPLEX),
  BOOL(12, 1, Family.INTEGER),
  BFLOAT16(13, 2, Family.REAL),
  UINT16(28, 2, Family.INTEGER),
  UINT32(33, 4, Family.INTEGER),
  UINT64(34, 8, Family.INTEGER);

  /** Kinds of numbers. */
  public enum Family {
    INTEGER,
    REAL,
    COMPLEX
  }

  private final int number;
  private final int bytes;
  private final Family family;

  StoredType(int number, int bytes, Family family) {
    this.number = number;
    this.bytes = bytes;
    this.family = family;
  }

  /** The type of a number in an archive; empty for those that no kernel here computes with. */
  public static Optional<StoredType> of(int number) {
    for (StoredType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** How many bytes one element takes. */
  public int bytes() {
    return bytes;
  }

  public boolean isReal() {
    return family == Family.REAL;
  }

  public boolean isComplex() {
    return family == Family.COMPLEX;
  }

  /** Whether it counts, or answers yes or no. */
  public boolean isInteger() {
    return family == Family.INTEGER;
  }
}
