package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A causal language model whose outputs are held against the token that follows each: the last
 * position of its output, {@code [samples, positions, tokens]}, predicts nothing and is left out.
 *
 * @param model the model, owned by this program
 */
record NextTokenProgram(Program model) implements Program {

  @Override
  public Tensor forward(Tensor... inputs) {
    Tensor output = model.forward(inputs);
    long[] shape = NativeValues.shape(output);
    if (shape.length != 3 || shape[1] < 2) {
      throw new InvalidInputException(
          "The model's output has shape "
              + Arrays.toString(shape)
              + "; --shift needs the logits of at least two positions, [samples, positions,"
              + " tokens]. Leave --shift away, or name the logits with --output");
    }
    return output.narrow(1, 0, shape[1] - 1);
  }

  @Override
  public Program copy(ScalarType type) {
    return new NextTokenProgram(model.copy(type));
  }

  @Override
  public Program choosing(Predicate<String> chosen) {
    return new NextTokenProgram(model.choosing(chosen));
  }

  @Override
  public String format() {
    return model.format();
  }

  @Override
  public List<ParameterTensor> parameters() {
    return model.parameters();
  }

  @Override
  public List<Tensor> tensors() {
    return model.tensors();
  }

  @Override
  public List<String> frozen() {
    return model.frozen();
  }

  @Override
  public ReadingNotes notes() {
    return model.notes();
  }

  @Override
  public List<Tensor> buffers() {
    return model.buffers();
  }

  @Override
  public List<String> inputs() {
    return model.inputs();
  }

  @Override
  public Batch batch() {
    return model.batch();
  }

  @Override
  public void requireFit(List<Values> inputs) {
    model.requireFit(inputs);
  }

  @Override
  public String whereDerived(String derivative) {
    return model.whereDerived(derivative);
  }

  @Override
  public String remedyForDerivative() {
    return model.remedyForDerivative();
  }

  @Override
  public void train(boolean on) {
    model.train(on);
  }

  @Override
  public void close() {
    model.close();
  }
}
