package dev.sonde.nets.exported;

import dev.sonde.exported.Argument;
import dev.sonde.exported.StoredType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What libtorch calls the element types and memory formats of an archive. */
final class NativeTypes {
  private NativeTypes() {}

  /** The same element type as libtorch calls it. */
  static ScalarType of(StoredType type) {
    return switch (type) {
      case BYTE -> ScalarType.Byte;
      case CHAR -> ScalarType.Char;
      case SHORT -> ScalarType.Short;
      case INT -> ScalarType.Int;
      case LONG -> ScalarType.Long;
      case HALF -> ScalarType.Half;
      case FLOAT -> ScalarType.Float;
      case DOUBLE -> ScalarType.Double;
      case COMPLEX_HALF -> ScalarType.ComplexHalf;
      case COMPLEX_FLOAT -> ScalarType.ComplexFloat;
      case COMPLEX_DOUBLE -> ScalarType.ComplexDouble;
      case BOOL -> ScalarType.Bool;
      case BFLOAT16 -> ScalarType.BFloat16;
      case UINT16 -> ScalarType.UInt16;
      case UINT32 -> ScalarType.UInt32;
      case UINT64 -> ScalarType.UInt64;
    };
  }

  /** The type of an archive that libtorch calls by this name. */
  static StoredType stored(ScalarType nativeType) {
    for (StoredType type : StoredType.values()) {
      // native code returns an enum constant of its own making: compare by value
      if (of(type).value == nativeType.value) {
        return type;
      }
    }
    throw new IllegalArgumentException(nativeType + " is not a type that an archive holds");
  }

  /** The same memory format as libtorch calls it. */
  static MemoryFormat of(Argument.Format format) {
    return switch (format) {
      case CONTIGUOUS -> MemoryFormat.Contiguous;
      case CHANNELS_LAST -> MemoryFormat.ChannelsLast;
      case CHANNELS_LAST_3D -> MemoryFormat.ChannelsLast3d;
      case PRESERVE -> MemoryFormat.Preserve;
    };
  }
}
