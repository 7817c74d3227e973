package dev.sonde.nets.exported;

import dev.sonde.nets.libtorch.Libtorch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OperatorHandleOptional;
import org.bytedeco.pytorch.OperatorName;
import org.bytedeco.pytorch.Type;

/**
 * Operators of libtorch by name, and the types of lists as its own schemas hold them: JavaCPP has
 * no other way to them.
 */
final class Schemas implements AutoCloseable {
  private final Map<String, Type.TypePtr> elements = new HashMap<>();

  private Schemas() {}

  /** Looks the types up; inside a scope of libtorch. */
  static Schemas open() {
    Schemas out = new Schemas();
    out.take("int", "aten::permute", "", 1);
    out.take("float", "aten::upsample_bilinear2d", "vec", 3);
    out.take("bool", "aten::convolution_backward", "", 10);
    out.take("Tensor", "aten::cat", "", 0);
    out.take("Tensor?", "aten::index", "Tensor", 1);
    return out;
  }

  private void take(String name, String operator, String overload, int argument) {
    OperatorHandle handle = Dispatcher.realSingleton().findSchemaOrThrow(operator, overload);
    Type type = handle.schema().arguments().getPointer(argument).type().get();
    Type list = type.str().getString().endsWith("?") ? type.containedType(0).get() : type;
    Type.TypePtr element = list.containedType(0);
    elements.put(name, Libtorch.keep(element));
  }

  /** Finds an operator; the caller's scope owns it. */
  Optional<OperatorHandle> find(String operator, String overload) {
    OperatorHandleOptional found =
        Dispatcher.realSingleton().findSchema(new OperatorName(operator, overload));
    return found.has_value() ? Optional.of(new OperatorHandle(found.get())) : Optional.empty();
  }

  /** The type of a list's elements: {@code int}, {@code float}, {@code bool}, {@code Tensor}. */
  Type.TypePtr element(String name) {
    Type.TypePtr type = elements.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no list of " + name + " is known");
    }
    return type;
  }

  @Override
  public void close() {
    elements.values().forEach(Type.TypePtr::close);
  }
}
