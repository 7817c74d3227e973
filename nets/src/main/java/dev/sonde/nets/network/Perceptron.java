package dev.sonde.nets.network;

import dev.sonde.nets.data.Checks;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.JitModule;

/**
 * Builds multilayer perceptrons: linear layers with one activation between them.
 *
 * <p>{@code f(x) = W_L φ(W_{L−1} … φ(W_1 x + b_1) … + b_{L−1}) + b_L}. Inputs {@code [N, …]} are
 * flattened to {@code [N, inputs]}; outputs are {@code [N, outputs]}. Weights are named {@code
 * layers.0.weight}, {@code layers.0.bias}, {@code layers.1.weight}, … and shaped {@code [to, from]}
 * as in PyTorch.
 *
 * <pre>{@code
 * Network network = Perceptron.of(784, 10).withWidths(256, 128).build(7);
 * }</pre>
 *
 * <p>Defaults: one hidden layer of 64 units, ReLU, biases, {@link Initialisation#KAIMING_UNIFORM}.
 */
public final class Perceptron {
  private final int inputs;
  private final int outputs;
  private final int[] widths;
  private final Activation activation;
  private final Initialisation initialisation;
  private final ModuleAssembly.Bias bias;
  private final boolean scalar;

  private Perceptron(
      int inputs,
      int outputs,
      int[] widths,
      Activation activation,
      Initialisation initialisation,
      ModuleAssembly.Bias bias,
      boolean scalar) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.widths = widths;
    this.activation = activation;
    this.initialisation = initialisation;
    this.bias = bias;
    this.scalar = scalar;
  }

  /**
   * Starts from the defaults.
   *
   * @param inputs how many numbers one sample has, at least 1
   * @param outputs how many numbers the network gives for one sample, at least 1
   * @return the builder
   * @throws IllegalArgumentException if either is below 1
   */
  public static Perceptron of(int inputs, int outputs) {
    return new Perceptron(
        Checks.positive("inputs", inputs),
        Checks.positive("outputs", outputs),
        new int[] {64},
        Activation.RELU,
        Initialisation.KAIMING_UNIFORM,
        ModuleAssembly.Bias.FITTED,
        false);
  }

  /**
   * Sets the hidden layers.
   *
   * @param widths the units of each hidden layer, first to last, each at least 1; none makes a
   *     linear model
   * @return a builder with those layers
   * @throws IllegalArgumentException if a width is below 1
   */
  public Perceptron withWidths(int... widths) {
    for (int width : widths) {
      Checks.positive("a hidden layer's width", width);
    }
    return new Perceptron(
        inputs, outputs, widths.clone(), activation, initialisation, bias, scalar);
  }

  /**
   * Sets the function between the layers.
   *
   * @param activation the function
   * @return a builder with that function
   */
  public Perceptron withActivation(Activation activation) {
    return new Perceptron(inputs, outputs, widths, activation, initialisation, bias, scalar);
  }

  /**
   * Sets how weights are drawn.
   *
   * @param initialisation the rule
   * @return a builder with that rule
   */
  public Perceptron withInitialisation(Initialisation initialisation) {
    return new Perceptron(inputs, outputs, widths, activation, initialisation, bias, scalar);
  }

  /**
   * Leaves the biases out of every layer.
   *
   * @return a builder without biases
   */
  public Perceptron withoutBiases() {
    return new Perceptron(
        inputs, outputs, widths, activation, initialisation, ModuleAssembly.Bias.NONE, scalar);
  }

  /**
   * Shapes the output {@code [N]} instead of {@code [N, 1]}, for real targets of one number.
   *
   * @return a builder with that shape
   * @throws IllegalArgumentException if the network has more than one output
   */
  public Perceptron withScalarOutput() {
    if (outputs != 1) {
      throw new IllegalArgumentException(
          "a scalar output needs one output, this network has " + outputs + "; use of(inputs, 1)");
    }
    return new Perceptron(inputs, outputs, widths, activation, initialisation, bias, true);
  }

  /**
   * Counts the parameters of the network, without building it.
   *
   * @return the sum over layers of {@code to·from}, plus {@code to} with biases
   */
  public long parameterCount() {
    long count = 0;
    int[] sizes = sizes();
    for (int i = 0; i + 1 < sizes.length; i++) {
      count += (long) sizes[i + 1] * (sizes[i] + (bias == ModuleAssembly.Bias.FITTED ? 1 : 0));
    }
    return count;
  }

  /**
   * Builds the network. The same seed gives the same bits on every machine.
   *
   * @param seed the seed of the weights
   * @return the network, which the caller closes
   * @throws IllegalArgumentException if there are more parameters than a Java array holds
   */
  public Network build(long seed) {
    Checks.countable(this, parameterCount());
    int[] sizes = sizes();
    JitModule module = Libtorch.compute(() -> Libtorch.keep(assemble(sizes, seed)));
    return Network.of(module, this + ", seed " + seed, "");
  }

  private JitModule assemble(int[] sizes, long seed) {
    ModuleAssembly assembly = new ModuleAssembly(seed, initialisation);
    JitModule root = assembly.module("Perceptron");
    JitModule[] layers =
        IntStream.range(0, sizes.length - 1)
            .mapToObj(i -> assembly.linear(sizes[i], sizes[i + 1], bias))
            .toArray(JitModule[]::new);
    root.register_module("layers", assembly.list(layers));
    root.define(source(layers.length));
    return root;
  }

  private String source(int layers) {
    StringBuilder source = new StringBuilder("def forward(self, x: Tensor) -> Tensor:\n");
    source.append("    x = torch.flatten(x, 1)\n");
    for (int i = 0; i < layers; i++) {
      String linear = "getattr(self.layers, \"" + i + "\").forward(x)";
      source.append("    x = ").append(i + 1 < layers ? activation.of(linear) : linear);
      source.append('\n');
    }
    source.append(scalar ? "    return torch.flatten(x, 0)\n" : "    return x\n");
    return source.toString();
  }

  private int[] sizes() {
    int[] sizes = new int[widths.length + 2];
    sizes[0] = inputs;
    System.arraycopy(widths, 0, sizes, 1, widths.length);
    sizes[sizes.length - 1] = outputs;
    return sizes;
  }

  @Override
  public String toString() {
    return "perceptron "
        + Arrays.stream(sizes()).mapToObj(Integer::toString).collect(Collectors.joining("-"))
        + " "
        + activation.name().toLowerCase(Locale.ROOT)
        + (bias == ModuleAssembly.Bias.FITTED ? "" : " without biases");
  }
}
