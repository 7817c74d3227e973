package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Checks;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Builds multilayer perceptrons with shortcuts between all layers, whose units may be transformed.
 *
 * <p>{@code z_l = Σ_{j<l} W_{lj} h_j + b_l} with {@code h₀ = x}, units {@code h_l = γ ∘ (f(z_l) + α
 * ∘ z_l + β)} and outputs {@code z_{L+1}}. The transformation is no parameter: a {@link
 * dev.sonde.nets.training.UnitTransformation} keeps it such that units have mean 0, slope 0 and,
 * with γ, mean square 1, and compensates in the weights.
 *
 * <pre>{@code
 * TransformedPerceptron builder = TransformedPerceptron.of(784, 10).withWidths(50, 50);
 * Network network = builder.build(7);
 * Trainer.withDefaults()
 *     .withOptimiser(Optimiser.sgd(0.3))
 *     .withHook(UnitTransformation.centringAndScaling(builder, data))
 *     .train(network, Loss.CROSS_ENTROPY, data);
 * builder.folded(network).save(path);
 * }</pre>
 *
 * <p>Weights between neighbours are drawn from {@code N(0, 1/from)}, shortcuts and biases begin at
 * 0, so that all forms begin as the same function. Defaults: one hidden layer of 64 tanh units,
 * transformed. Source: Raiko, Valpola, LeCun 2012; Vatanen et al. 2013.
 */
public final class TransformedPerceptron {

  /** What a network has beyond a plain perceptron. */
  public enum Form {
    /** Nothing. */
    PLAIN,
    /** Shortcuts from all earlier layers. */
    SHORTCUTS,
    /** Shortcuts, and units that may be transformed. */
    TRANSFORMED
  }

  private final int[] widths;
  private final Activation activation;
  private final Form form;

  private TransformedPerceptron(int[] widths, Activation activation, Form form) {
    this.widths = widths;
    this.activation = activation;
    this.form = form;
  }

  /**
   * Starts from the defaults.
   *
   * @param inputs how many numbers one sample has, at least 1
   * @param outputs how many numbers the network gives for one sample, at least 1
   * @return the builder
   */
  public static TransformedPerceptron of(int inputs, int outputs) {
    return new TransformedPerceptron(
        new int[] {Checks.positive("inputs", inputs), 64, Checks.positive("outputs", outputs)},
        Activation.TANH,
        Form.TRANSFORMED);
  }

  /**
   * Sets the hidden layers.
   *
   * @param hidden the units of each, first to last, at least one layer
   * @return a builder with those layers
   */
  public TransformedPerceptron withWidths(int... hidden) {
    Checks.positive("the number of hidden layers", hidden.length);
    int[] all = new int[hidden.length + 2];
    all[0] = widths[0];
    all[all.length - 1] = widths[widths.length - 1];
    for (int i = 0; i < hidden.length; i++) {
      all[i + 1] = Checks.positive("a hidden layer's width", hidden[i]);
    }
    return new TransformedPerceptron(all, activation, form);
  }

  /**
   * Sets the units' function.
   *
   * @param function the function
   * @return a builder with that function
   */
  public TransformedPerceptron withActivation(Activation function) {
    return new TransformedPerceptron(widths, function, form);
  }

  /**
   * Sets what the network has beyond a plain perceptron.
   *
   * @param chosen the form
   * @return a builder of that form
   */
  public TransformedPerceptron withForm(Form chosen) {
    return new TransformedPerceptron(widths, activation, chosen);
  }

  /**
   * Returns a builder of networks like a chain of linear layers.
   *
   * @param chain the chain, with at least one hidden layer
   * @return a builder of the same widths and function
   */
  public static TransformedPerceptron like(LinearChain chain) {
    int layers = chain.layers().size();
    int[] hidden = new int[layers - 1];
    for (int l = 0; l < hidden.length; l++) {
      hidden[l] = chain.layers().get(l).to();
    }
    return of(chain.layers().get(0).from(), chain.layers().get(layers - 1).to())
        .withWidths(hidden)
        .withActivation(chain.activation());
  }

  /**
   * Returns the layers of a chain, with shortcuts of weight 0.
   *
   * @param network the network that the chain is of
   * @param chain the chain
   * @return its layers, in double precision
   */
  public static TransformedLayers layers(Network network, LinearChain chain) {
    TransformedPerceptron builder = like(chain);
    TransformedLayers layers =
        new TransformedLayers(builder.widths, builder.activation, Form.TRANSFORMED);
    double[] vector = network.parameterVector();
    for (int l = 1; l <= chain.layers().size(); l++) {
      LinearLayer layer = chain.layers().get(l - 1);
      double[] weights = layers.weights()[l][l - 1];
      System.arraycopy(vector, layer.weight().offset(), weights, 0, weights.length);
      if (layer.bias().isPresent()) {
        double[] biases = layers.biases()[l];
        System.arraycopy(vector, layer.bias().get().offset(), biases, 0, biases.length);
      }
    }
    return layers;
  }

  /**
   * Builds the network. The same seed gives the same bits, and in all forms the same function.
   *
   * @param seed the seed of the weights
   * @return the network, which the caller closes
   */
  public Network build(long seed) {
    TransformedLayers layers = start(seed);
    return built(layers, this + ", seed " + seed);
  }

  /**
   * Returns the layers that {@link #build} begins with, in double precision.
   *
   * @param seed the seed of the weights
   * @return the layers
   */
  public TransformedLayers start(long seed) {
    TransformedLayers layers = new TransformedLayers(widths, activation, form);
    SeededDraws draws = SeededDraws.of(seed, SeededDraws.Purpose.WEIGHTS);
    for (int l = 1; l < widths.length; l++) {
      float[] drawn =
          draws.normal(Math.multiplyExact(widths[l], widths[l - 1]), 1 / Math.sqrt(widths[l - 1]));
      double[] weights = layers.weights()[l][l - 1];
      for (int i = 0; i < drawn.length; i++) {
        weights[i] = drawn[i];
      }
    }
    return layers;
  }

  private Network built(TransformedLayers layers, String source) {
    JitModule module = Libtorch.compute(() -> Libtorch.keep(assemble(layers)));
    return Network.of(module, source, "");
  }

  private JitModule assemble(TransformedLayers layers) {
    JitModule root =
        new ModuleAssembly(0, Initialisation.KAIMING_UNIFORM).module("TransformedPerceptron");
    StringBuilder text = new StringBuilder("def forward(self, x: Tensor) -> Tensor:\n");
    text.append("    h0 = torch.flatten(x, 1)\n");
    int last = widths.length - 1;
    for (int l = 1; l <= last; l++) {
      text.append("    z = torch.linear(h%d, self.w%d_%d, self.b%d)".formatted(l - 1, l, l - 1, l));
      // a perceptron's own layers first, each with its bias, as other code expects them
      ModuleAssembly.parameter(
          root, weight(l, l - 1), floats(layers.weights()[l][l - 1]), widths[l], widths[l - 1]);
      ModuleAssembly.parameter(root, bias(l), floats(layers.biases()[l]), widths[l]);
      for (int j = 0; j < l - 1 && form != Form.PLAIN; j++) {
        ModuleAssembly.parameter(
            root, weight(l, j), floats(layers.weights()[l][j]), widths[l], widths[j]);
        text.append(" + torch.linear(h%d, self.w%d_%d, None)".formatted(j, l, j));
      }
      text.append('\n');
      if (l < last) {
        text.append("    h%d = %s\n".formatted(l, unit(root, layers, l)));
      }
    }
    root.define(text.append("    return z\n").toString());
    return root;
  }

  private String unit(JitModule root, TransformedLayers layers, int l) {
    if (form != Form.TRANSFORMED) {
      return activation.of("z");
    }
    root.register_buffer("alpha" + l, tensor(layers.alpha()[l]));
    root.register_buffer("beta" + l, tensor(layers.beta()[l]));
    root.register_buffer("gamma" + l, tensor(layers.gamma()[l]));
    return "self.gamma%d * (%s + self.alpha%d * z + self.beta%d)"
        .formatted(l, activation.of("z"), l, l);
  }

  private static String weight(int layer, int from) {
    return "w" + layer + "_" + from;
  }

  private static String bias(int layer) {
    return "b" + layer;
  }

  private static Tensor tensor(double[] values) {
    return Tensor.create(floats(values), values.length);
  }

  private static float[] floats(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  /** Where the tensors of a network stand in its parameter vector. */
  private interface Visit {
    void tensor(double[] values, int offset);
  }

  private void visit(Network network, TransformedLayers layers, Visit visit) {
    for (int l = 1; l < widths.length; l++) {
      for (int j = 0; j < l; j++) {
        if (layers.weights()[l][j] != null) {
          visit.tensor(layers.weights()[l][j], offset(network, weight(l, j)));
        }
      }
      visit.tensor(layers.biases()[l], offset(network, bias(l)));
    }
  }

  private int offset(Network network, String name) {
    return network.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    network.source()
                        + " has no parameter "
                        + name
                        + ", so it is not "
                        + this
                        + "; give a network that this builder built"))
        .offset();
  }

  /**
   * Reads a network's layers.
   *
   * @param network one that this builder built
   * @return its layers of this moment, in double precision
   */
  public TransformedLayers read(Network network) {
    TransformedLayers layers = new TransformedLayers(widths, activation, form);
    double[] vector = network.parameterVector();
    visit(
        network,
        layers,
        (values, offset) -> System.arraycopy(vector, offset, values, 0, values.length));
    if (form == Form.TRANSFORMED) {
      Libtorch.run(
          () -> {
            for (int l = 1; l <= layers.hidden(); l++) {
              copy(network.module().attr("alpha" + l).toTensor(), layers.alpha()[l]);
              copy(network.module().attr("beta" + l).toTensor(), layers.beta()[l]);
              copy(network.module().attr("gamma" + l).toTensor(), layers.gamma()[l]);
            }
          });
    }
    return layers;
  }

  private static void copy(Tensor from, double[] to) {
    from.to(ScalarType.Double).contiguous().data_ptr_double().get(to);
  }

  /**
   * Writes the units' transformation into a network, and returns the parameters that belong to it.
   *
   * @param layers layers of this builder's widths
   * @param network one that this builder built; its parameters stay as they are
   * @return what the network's parameter vector should become
   */
  public double[] write(TransformedLayers layers, Network network) {
    double[] vector = network.parameterVector();
    visit(
        network,
        layers,
        (values, offset) -> System.arraycopy(values, 0, vector, offset, values.length));
    if (form == Form.TRANSFORMED) {
      Libtorch.run(
          () -> {
            for (int l = 1; l <= layers.hidden(); l++) {
              network.module().attr("alpha" + l).toTensor().copy_(tensor(layers.alpha()[l]));
              network.module().attr("beta" + l).toTensor().copy_(tensor(layers.beta()[l]));
              network.module().attr("gamma" + l).toTensor().copy_(tensor(layers.gamma()[l]));
            }
          });
    }
    return vector;
  }

  /**
   * Takes the units' transformation out, into the weights: a plain network with shortcuts, whose
   * outputs are the same to single precision, to be saved or measured.
   *
   * @param network one that this builder built; unchanged
   * @return the plain network, which the caller closes
   */
  public Network folded(Network network) {
    TransformedLayers layers = read(network);
    if (form == Form.TRANSFORMED) {
      layers.fold();
    }
    Form plain = form == Form.PLAIN ? Form.PLAIN : Form.SHORTCUTS;
    return withForm(plain).built(layers, network.source() + ", folded");
  }

  @Override
  public String toString() {
    return form.name().toLowerCase(Locale.ROOT)
        + " perceptron "
        + Arrays.stream(widths).mapToObj(Integer::toString).collect(Collectors.joining("-"))
        + " "
        + activation.name().toLowerCase(Locale.ROOT);
  }
}
