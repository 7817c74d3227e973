package dev.sonde.nets.network;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueOptional;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.NamedIValue;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Value;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.module_iterator;
import org.bytedeco.pytorch.module_list;
import org.bytedeco.pytorch.named_attribute_iterator;
import org.bytedeco.pytorch.named_attribute_list;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/**
 * Copies a TorchScript module into another precision.
 *
 * <p>Reals are converted, integers stay: parameters, buffers, and the constants and element types
 * that tracing wrote into the program (an LSTM's initial state is {@code torch.zeros(…, dtype=6)},
 * which would otherwise meet weights of another type).
 */
final class ScriptConversion {
  private ScriptConversion() {}

  /** Copies a module; the copy is owned by no scope. */
  static JitModule copy(JitModule original, ScalarType type) {
    return Libtorch.compute(
        () -> {
          JitModule module;
          if (isOf(original, type)) {
            module = Libtorch.keep(original.deepcopy());
            replaceTensors(module, type);
          } else {
            // The program must be this copy's own before it is rewritten; that costs some memory
            // until the network is closed. Its tensors stay shared until they are replaced,
            // because cloning would untie tied ones.
            module = Libtorch.keep(original.clone(true));
            replaceTensors(module, type);
            convertPrograms(module, type);
          }
          return module;
        });
  }

  /** Whether every real parameter and buffer has the type already, so that nothing is converted. */
  private static boolean isOf(JitModule module, ScalarType type) {
    named_parameter_list parameters = module.named_parameters(true);
    for (named_parameter_iterator p = parameters.begin();
        p.notEquals(parameters.end());
        p.increment()) {
      if (isOther(p.multiply().value(), type)) {
        return false;
      }
    }
    named_buffer_list buffers = module.named_buffers(true);
    for (named_buffer_iterator b = buffers.begin(); b.notEquals(buffers.end()); b.increment()) {
      if (isOther(b.multiply().value(), type)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOther(Tensor tensor, ScalarType type) {
    // native code returns an enum constant of its own making: compare by value
    return tensor.defined()
        && tensor.is_floating_point()
        && tensor.scalar_type().value != type.value;
  }

  private static void replaceTensors(JitModule root, ScalarType type) {
    Map<List<Object>, Tensor> replacements = new HashMap<>();
    module_list modules = root.modules();
    for (module_iterator i = modules.begin(); i.notEquals(modules.end()); i.increment()) {
      JitModule module = i.multiply();
      named_parameter_list parameters = module.named_parameters(false);
      for (named_parameter_iterator p = parameters.begin();
          p.notEquals(parameters.end());
          p.increment()) {
        replace(module, p.multiply(), type, replacements);
      }
      named_buffer_list buffers = module.named_buffers(false);
      for (named_buffer_iterator b = buffers.begin(); b.notEquals(buffers.end()); b.increment()) {
        replace(module, b.multiply(), type, replacements);
      }
      named_attribute_list attributes = module.named_attributes(false);
      for (named_attribute_iterator a = attributes.begin();
          a.notEquals(attributes.end());
          a.increment()) {
        replaceInList(module, a.multiply(), type, replacements);
      }
    }
  }

  private static void replace(
      JitModule module,
      NamedTensor named,
      ScalarType type,
      Map<List<Object>, Tensor> replacements) {
    Tensor original = named.value();
    if (original.defined()) {
      Tensor replacement = replacement(original, type, replacements);
      module.setattr(named.name().getString(), new IValue(replacement));
    }
  }

  /**
   * A scripted LSTM or GRU reads its weights from such a list and not from its parameters, so that
   * the list must hold the same tensors as these.
   */
  private static void replaceInList(
      JitModule module,
      NamedIValue named,
      ScalarType type,
      Map<List<Object>, Tensor> replacements) {
    if (!named.value().isTensorList()) {
      return;
    }
    // a cloned module shares its lists with the original, which stays as it is
    GenericList list = named.value().toList().copy();
    for (long i = 0; i < list.size(); i++) {
      Tensor original = list.get(i).toTensor();
      if (original.defined()) {
        list.set(i, new IValue(replacement(original, type, replacements)));
      }
    }
    module.setattr(named.name().getString(), new IValue(list));
  }

  private static Tensor replacement(
      Tensor original, ScalarType type, Map<List<Object>, Tensor> replacements) {
    Tensor known = replacements.get(identity(original));
    if (known != null) {
      return known;
    }
    Tensor own = original.detach().clone();
    Tensor replacement = own.is_floating_point() ? own.to(type) : own;
    replacement.requires_grad_(original.requires_grad());
    replacements.put(identity(original), replacement);
    // a module reached on two ways is visited twice
    replacements.put(identity(replacement), replacement);
    return replacement;
  }

  /**
   * What makes two tensors one: the same numbers read in the same order, both trainable or both
   * not. Loading makes two objects of what a file names twice.
   */
  private static List<Object> identity(Tensor tensor) {
    return List.of(
        tensor.numel() == 0 ? tensor.unsafeGetTensorImpl().address() : tensor.data_ptr().address(),
        Arrays.toString(NativeValues.shape(tensor)),
        Arrays.toString(tensor.strides().vec().get()),
        tensor.requires_grad());
  }

  private static void convertPrograms(JitModule module, ScalarType type) {
    ModuleProgram.forEachNode(
        module,
        (graph, node) -> {
          if (ModuleProgram.isConstant(node)) {
            convertConstant(graph, node, type);
          } else {
            convertElementType(graph, node, type);
          }
        });
  }

  private static void convertConstant(Graph graph, JitNode node, ScalarType type) {
    IValueOptional constant = torch.toIValue(node.output());
    if (constant.has_value() && constant.get().isTensor()) {
      Tensor tensor = constant.get().toTensor();
      if (isOther(tensor, type)) {
        graph.setInsertPoint(node);
        node.output().replaceAllUsesWith(graph.insertConstant(new IValue(tensor.to(type))));
      }
    }
  }

  private static void convertElementType(Graph graph, JitNode node, ScalarType type) {
    FunctionSchema schema = node.maybeSchema();
    if (schema == null || schema.isNull()) {
      return;
    }
    IntOptional position = schema.argumentIndexWithName("dtype");
    if (!position.has_value()) {
      return;
    }
    Value value = node.input(position.get());
    IValueOptional constant = torch.toIValue(value);
    if (constant.has_value() && constant.get().isInt() && isReal(constant.get().toInt())) {
      graph.setInsertPoint(node);
      node.replaceInput(position.get(), graph.insertConstant(new IValue((long) type.value)));
    }
  }

  private static boolean isReal(long scalarType) {
    return scalarType == ScalarType.Half.value
        || scalarType == ScalarType.Float.value
        || scalarType == ScalarType.Double.value
        || scalarType == ScalarType.BFloat16.value;
  }
}
