package dev.sonde.nets.network;

import dev.sonde.nets.libtorch.Libtorch;
import java.util.Arrays;
import org.bytedeco.pytorch.BoolType;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;

/**
 * Puts TorchScript modules together: classes in one compilation unit, their tensors, submodules and
 * source. All of it happens inside one scope of {@link Libtorch}.
 */
public final class ModuleAssembly {
  // Python's importer resolves class names only below this root.
  private static final String NAMESPACE = "__torch__.sonde.";

  private final CompilationUnit unit = new CompilationUnit();
  private final SeededDraws draws;
  private final Initialisation initialisation;

  public ModuleAssembly(long seed, Initialisation initialisation) {
    this.draws = SeededDraws.of(seed, SeededDraws.Purpose.WEIGHTS);
    this.initialisation = initialisation;
  }

  SeededDraws draws() {
    return draws;
  }

  /** A new module of a class of its own; a name in use gets a number. */
  public JitModule module(String className) {
    JitModule module = new JitModule(new QualifiedName(NAMESPACE + className), unit, true);
    // train() and eval() set this attribute, here and in Python. The type goes by its Type: a
    // TypePtr made from BoolTypePtr itself would read that pointer's bytes as another class's.
    Type bool = BoolType.get().get();
    module.register_attribute("training", new Type.TypePtr(bool), new IValue(true), false, false);
    return module;
  }

  public static void parameter(JitModule module, String name, float[] values, long... shape) {
    Tensor tensor = Tensor.create(values, shape);
    module.register_parameter(name, tensor.set_requires_grad(true), false);
  }

  static float[] filled(int count, float value) {
    float[] out = new float[count];
    Arrays.fill(out, value);
    return out;
  }

  /** Whether a layer adds numbers of its own to its sums. */
  enum Bias {
    FITTED,
    NONE
  }

  /** A linear layer, {@code y = x Wᵀ + b}, its weight of shape {@code [outputs, inputs]}. */
  JitModule linear(int inputs, int outputs, Bias bias) {
    int weights = Math.multiplyExact(inputs, outputs);
    return linear(
        initialisation.weights(draws, weights, inputs, outputs),
        bias == Bias.FITTED ? initialisation.biases(draws, outputs, inputs) : new float[0],
        inputs,
        outputs);
  }

  /** A linear layer of given weights; no biases means none. */
  JitModule linear(float[] weights, float[] biases, int inputs, int outputs) {
    JitModule module = module("Linear");
    parameter(module, "weight", weights, outputs, inputs);
    if (biases.length > 0) {
      parameter(module, "bias", biases, outputs);
    }
    module.define(
        """
        def forward(self, x: Tensor) -> Tensor:
            return torch.linear(x, self.weight, %s)
        """
            .formatted(biases.length > 0 ? "self.bias" : "None"));
    return module;
  }

  /** A square convolution of stride 1 that keeps height and width. */
  JitModule convolution(int inputs, int outputs, int kernel, Bias bias) {
    int area = kernel * kernel;
    int fanIn = Math.multiplyExact(inputs, area);
    int weights = Math.multiplyExact(fanIn, outputs);
    JitModule module = module("Conv2d");
    parameter(
        module,
        "weight",
        initialisation.weights(draws, weights, fanIn, Math.multiplyExact(outputs, area)),
        outputs,
        inputs,
        kernel,
        kernel);
    if (bias == Bias.FITTED) {
      parameter(module, "bias", initialisation.biases(draws, outputs, fanIn), outputs);
    }
    module.define(
        """
        def forward(self, x: Tensor) -> Tensor:
            return torch.conv2d(x, self.weight, %s, [1, 1], [%d, %d], [1, 1], 1)
        """
            .formatted(bias == Bias.FITTED ? "self.bias" : "None", kernel / 2, kernel / 2));
    return module;
  }

  /** Batch normalisation over the channels of images, with PyTorch's buffers, constants, check. */
  JitModule batchNorm(int channels) {
    JitModule module = module("BatchNorm2d");
    parameter(module, "weight", filled(channels, 1), channels);
    parameter(module, "bias", new float[channels], channels);
    module.register_buffer("running_mean", Tensor.create(new float[channels], channels));
    module.register_buffer("running_var", Tensor.create(filled(channels, 1), channels));
    module.register_buffer("num_batches_tracked", Tensor.create(new long[1], new long[0]));
    module.define(
        """
        def forward(self, x: Tensor) -> Tensor:
            if self.training:
                assert x.numel() > x.size(1), "Expected more than 1 value per channel when training"
                self.num_batches_tracked.add_(1)
            return torch.batch_norm(x, self.weight, self.bias, self.running_mean, self.running_var,
                                    self.training, 0.1, 1e-05, False)
        """);
    return module;
  }

  /** Normalisation of the last axis, with PyTorch's constant. */
  JitModule layerNorm(int width) {
    JitModule module = module("LayerNorm");
    parameter(module, "weight", filled(width, 1), width);
    parameter(module, "bias", new float[width], width);
    module.define(
        """
        def forward(self, x: Tensor) -> Tensor:
            return torch.layer_norm(x, [%d], self.weight, self.bias, 1e-05, False)
        """
            .formatted(width));
    return module;
  }

  /** Normalisation of the last axis by its root mean square, with a gain and no shift. */
  JitModule rootMeanSquareNorm(int width, double epsilon) {
    JitModule module = module("RMSNorm");
    parameter(module, "weight", filled(width, 1), width);
    module.define(
        """
        def forward(self, x: Tensor) -> Tensor:
            return x * torch.rsqrt(torch.mean(x * x, [-1], True) + %s) * self.weight
        """
            .formatted(Double.toString(epsilon)));
    return module;
  }

  /** A table of vectors that integers look up. */
  JitModule embedding(int entries, int width, double standardDeviation) {
    JitModule module = module("Embedding");
    int count = Math.multiplyExact(entries, width);
    parameter(module, "weight", draws.normal(count, standardDeviation), entries, width);
    module.define(
        """
        def forward(self, x: Tensor) -> Tensor:
            return torch.embedding(self.weight, x)
        """);
    return module;
  }

  /** Modules numbered from 0 under one name, like PyTorch's {@code ModuleList}. */
  JitModule list(JitModule... modules) {
    JitModule list = module("ModuleList");
    for (int i = 0; i < modules.length; i++) {
      list.register_module(Integer.toString(i), modules[i]);
    }
    return list;
  }
}
