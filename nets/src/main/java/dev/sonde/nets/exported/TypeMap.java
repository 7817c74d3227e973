package dev.sonde.nets.exported;

import dev.sonde.exported.StoredType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which element types a program computes in, where it was exported in others.
 *
 * <p>Half precision is always widened. In double precision every real is double. In single
 * precision a program whose weights are double becomes single throughout; one whose weights are
 * single keeps the parts that it computes in double itself.
 *
 * @param widest the widest real type among the program's trainable tensors, half counted as single
 * @param working what they become
 */
record TypeMap(StoredType widest, StoredType working) {

  static TypeMap of(StoredType widest, ScalarType working) {
    return new TypeMap(
        widest, working.value == ScalarType.Double.value ? StoredType.DOUBLE : StoredType.FLOAT);
  }

  /** The type that stands for one of the archive. */
  StoredType of(StoredType type) {
    boolean keptDouble = widest == StoredType.FLOAT && working == StoredType.FLOAT;
    return switch (type) {
      case HALF, BFLOAT16, FLOAT -> working;
      case DOUBLE -> keptDouble ? StoredType.DOUBLE : working;
      case COMPLEX_HALF, COMPLEX_FLOAT ->
          working == StoredType.DOUBLE ? StoredType.COMPLEX_DOUBLE : StoredType.COMPLEX_FLOAT;
      case COMPLEX_DOUBLE ->
          keptDouble || working == StoredType.DOUBLE
              ? StoredType.COMPLEX_DOUBLE
              : StoredType.COMPLEX_FLOAT;
      default -> type;
    };
  }
}
