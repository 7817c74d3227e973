package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.MethodOptional;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.StringIValueMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/** A TorchScript module as a {@link Program}, in evaluation mode unless its user switched it. */
final class ScriptProgram implements Program {
  private final JitModule module;
  private final List<ParameterTensor> parameters = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<String> frozen = new ArrayList<>();
  private final List<Tensor> buffers = new ArrayList<>();
  private final List<String> inputs;

  /**
   * Wraps a module, which the program then owns.
   *
   * @param module a TorchScript module on the CPU, owned by no scope
   */
  ScriptProgram(JitModule module) {
    this.module = module;
    this.inputs = Libtorch.compute(() -> requiredArguments(module));
    Libtorch.run(
        () -> {
          module.eval();
          listParameters();
          listBuffers();
        });
  }

  /** The arguments of forward that have no default; one, where it cannot be told. */
  private static List<String> requiredArguments(JitModule module) {
    MethodOptional method = module.find_method("forward");
    if (!method.has_value()) {
      return List.of("x");
    }
    Argument arguments = method.get().function().getSchema().arguments();
    List<String> names = new ArrayList<>();
    for (long i = 1; i < arguments.limit() - arguments.position(); i++) { // the first is the module
      Argument argument = arguments.getPointer(i);
      if (!argument.default_value().has_value()) {
        names.add(argument.name().getString());
      }
    }
    return names.isEmpty() ? List.of("x") : List.copyOf(names);
  }

  private void listParameters() {
    Set<Long> seen = new HashSet<>();
    int offset = 0;
    named_parameter_list list = module.named_parameters(true);
    for (named_parameter_iterator i = list.begin(); i.notEquals(list.end()); i.increment()) {
      NamedTensor named = i.multiply();
      String name = named.name().getString();
      Tensor tensor = new Tensor(named.value());
      if (!tensor.requires_grad()) {
        frozen.add(name);
      } else if (tensor.numel() > 0 && seen.add(tensor.data_ptr().address())) {
        ParameterTensor parameter = new ParameterTensor(name, NativeValues.shape(tensor), offset);
        offset = Math.addExact(offset, parameter.count());
        parameters.add(parameter);
        tensors.add(Libtorch.keep(tensor));
      }
    }
  }

  private void listBuffers() {
    named_buffer_list list = module.named_buffers(true);
    for (named_buffer_iterator i = list.begin(); i.notEquals(list.end()); i.increment()) {
      buffers.add(Libtorch.keep(new Tensor(i.multiply().value())));
    }
  }

  /** The module itself. */
  JitModule module() {
    return module;
  }

  @Override
  public String format() {
    return "TorchScript";
  }

  @Override
  public List<ParameterTensor> parameters() {
    return parameters;
  }

  @Override
  public List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public List<String> frozen() {
    return frozen;
  }

  @Override
  public List<Tensor> buffers() {
    return buffers;
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  @Override
  public Batch batch() {
    return Batch.any(); // a traced one may have it fixed, which only a run shows
  }

  @Override
  public void requireFit(List<Values> values) {
    // TorchScript does not say what it takes
  }

  @Override
  public Tensor forward(Tensor... given) {
    return forward(module, given);
  }

  /**
   * Runs a module.
   *
   * @throws InvalidInputException if it gives anything but one tensor
   */
  static Tensor forward(JitModule module, Tensor... given) {
    IValueVector arguments = new IValueVector();
    for (Tensor input : given) {
      arguments.push_back(new IValue(input));
    }
    IValue result = module.forward(arguments, new StringIValueMap());
    if (!result.isTensor()) {
      throw new InvalidInputException(
          "The model's forward gives a "
              + result.tagKind().getString()
              + "; one tensor is needed, the logits or predictions. Wrap the model in one whose"
              + " forward returns that tensor alone, and export the wrapper");
    }
    return result.toTensor();
  }

  @Override
  public String whereDerived(String derivative) {
    return "";
  }

  @Override
  public String remedyForDerivative() {
    return "Export the model with the operation written out in elementary ones.";
  }

  @Override
  public void train(boolean on) {
    module.train(on);
  }

  @Override
  public Program copy(ScalarType type) {
    return new ScriptProgram(ScriptConversion.copy(module, type));
  }

  @Override
  public Program choosing(Predicate<String> chosen) {
    Libtorch.run(
        () -> {
          for (int i = 0; i < tensors.size(); i++) {
            if (!chosen.test(parameters.get(i).name())) {
              tensors.get(i).requires_grad_(false);
            }
          }
        });
    tensors.forEach(Tensor::close);
    buffers.forEach(Tensor::close);
    return new ScriptProgram(module);
  }

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
    buffers.forEach(Tensor::close);
    module.close();
  }
}
