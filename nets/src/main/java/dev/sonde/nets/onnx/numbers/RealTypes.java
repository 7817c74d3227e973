package dev.sonde.nets.onnx.numbers;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which element types a graph computes in: those of the file, but for reals.
 *
 * <p>Half precision is always widened. In double precision every real is double. In single
 * precision a model whose weights are double becomes single throughout; one whose weights are
 * single keeps the parts that it computes in double itself.
 *
 * @param widest the widest real type among the weights, half counted as single
 * @param working what it becomes
 */
public record RealTypes(ScalarType widest, ScalarType working) {

  /** Takes single precision for any type but double. */
  public static RealTypes of(ScalarType widest, ScalarType working) {
    return new RealTypes(singleOrDouble(widest), singleOrDouble(working));
  }

  private static ScalarType singleOrDouble(ScalarType type) {
    return type.value == ScalarType.Double.value ? ScalarType.Double : ScalarType.Float;
  }

  /** The type that stands for one of the file; nothing for those that no kernel computes with. */
  public Optional<ScalarType> of(int number) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(number);
    return type == null ? Optional.empty() : stored(type).map(this::working);
  }

  /** The type that stands for a tensor's as it was stored. */
  public ScalarType working(ScalarType type) {
    if (isReal(type)) {
      boolean keptDouble =
          type.value == ScalarType.Double.value && widest.value == ScalarType.Float.value;
      return keptDouble ? ScalarType.Double : working;
    }
    return type;
  }

  /** How libtorch calls a type of ONNX; nothing for text, and for those made for quantisation. */
  public static Optional<ScalarType> stored(TensorProto.DataType type) {
    return Optional.ofNullable(
        switch (type) {
          case FLOAT -> ScalarType.Float;
          case DOUBLE -> ScalarType.Double;
          case FLOAT16 -> ScalarType.Half;
          case BFLOAT16 -> ScalarType.BFloat16;
          case INT8 -> ScalarType.Char;
          case INT16 -> ScalarType.Short;
          case INT32 -> ScalarType.Int;
          case INT64 -> ScalarType.Long;
          case UINT8 -> ScalarType.Byte;
          case UINT16 -> ScalarType.UInt16;
          case UINT32 -> ScalarType.UInt32;
          case UINT64 -> ScalarType.UInt64;
          case BOOL -> ScalarType.Bool;
          default -> null;
        });
  }

  /** Whether a type is one of reals; native code returns constants of its own making. */
  public static boolean isReal(ScalarType type) {
    return type.value == ScalarType.Float.value
        || type.value == ScalarType.Double.value
        || type.value == ScalarType.Half.value
        || type.value == ScalarType.BFloat16.value;
  }

  /** Whether a tensor holds reals. */
  public static boolean isReal(Tensor tensor) {
    return isReal(tensor.scalar_type());
  }
}
