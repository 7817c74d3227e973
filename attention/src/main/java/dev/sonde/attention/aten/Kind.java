package dev.sonde.attention.aten;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sonde.exported.StoredType;
import java.util.Optional;

/**
 * Kinds of numbers that a translated graph computes with. All reals are single precision, as
 * figures are; all whole numbers have 64 bits.
 */
enum Kind {
  TRUTH(DataType.BOOL),
  WHOLE(DataType.INT64),
  REAL(DataType.FLOAT);

  private final DataType type;

  Kind(DataType type) {
    this.type = type;
  }

  DataType type() {
    return type;
  }

  /** The kind of an element type; nothing for complex numbers. */
  static Optional<Kind> of(StoredType type) {
    if (type == StoredType.BOOL) {
      return Optional.of(TRUTH);
    }
    if (type.isInteger()) {
      return Optional.of(WHOLE);
    }
    return type.isReal() ? Optional.of(REAL) : Optional.empty();
  }

  /** Which of two kinds holds the numbers of both. */
  Kind with(Kind other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
