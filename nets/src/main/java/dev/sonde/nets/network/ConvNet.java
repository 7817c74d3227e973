package dev.sonde.nets.network;

import dev.sonde.nets.data.Checks;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.JitModule;

/**
 * Builds small convolutional networks for images: blocks of convolution, batch normalisation,
 * activation and pooling, then a linear head.
 *
 * <p>Inputs are {@code [N, channels, height, width]}, or any shape of {@code channels·height·width}
 * numbers a sample in that order; outputs are {@code [N, classes]}. Convolutions have stride 1 and
 * keep height and width; pooling halves both, rounding down. Parameters are named {@code
 * blocks.0.conv.weight}, {@code blocks.0.norm.weight}, …, {@code head.weight}. Batch normalisation
 * has PyTorch's constants (momentum 0.1, ε 1e-5); with it a convolution needs no bias and has none.
 *
 * <pre>{@code
 * Network network = ConvNet.of(1, 28, 28, 10).withWidths(16, 32).build(7);
 * }</pre>
 *
 * <p>Defaults: blocks of 16 and 32 channels, kernel 3, batch normalisation, ReLU, maximum pooling,
 * global average before the head, {@link Initialisation#KAIMING_UNIFORM}.
 */
public final class ConvNet {
  /** What follows the activation of each block. */
  public enum Pooling {
    /** The largest of each 2×2 square. */
    MAXIMUM("torch.max_pool2d(%s, [2, 2])"),
    /** The mean of each 2×2 square. */
    AVERAGE("torch.avg_pool2d(%s, [2, 2])"),
    /** Nothing: height and width stay. */
    NONE("%s");

    private final String expression;

    Pooling(String expression) {
      this.expression = expression;
    }
  }

  /** What the linear head sees of the last block. */
  public enum Head {
    /** The mean of each channel over all positions. */
    GLOBAL_AVERAGE,
    /** Every channel at every position. */
    FLATTEN
  }

  private record Options(
      int[] widths,
      int kernel,
      boolean batchNorm,
      Activation activation,
      Pooling pooling,
      Head head,
      Initialisation initialisation) {}

  private final int channels;
  private final int height;
  private final int width;
  private final int classes;
  private final Options options;

  private ConvNet(int channels, int height, int width, int classes, Options options) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.classes = classes;
    this.options = options;
  }

  /**
   * Starts from the defaults.
   *
   * @param channels the images' channels, at least 1
   * @param height the images' height in pixels, at least 1
   * @param width the images' width in pixels, at least 1
   * @param classes how many numbers the network gives for one image, at least 1
   * @return the builder
   * @throws IllegalArgumentException if a size is below 1
   */
  public static ConvNet of(int channels, int height, int width, int classes) {
    return new ConvNet(
        Checks.positive("channels", channels),
        Checks.positive("height", height),
        Checks.positive("width", width),
        Checks.positive("classes", classes),
        new Options(
            new int[] {16, 32},
            3,
            true,
            Activation.RELU,
            Pooling.MAXIMUM,
            Head.GLOBAL_AVERAGE,
            Initialisation.KAIMING_UNIFORM));
  }

  private ConvNet with(Options changed) {
    return new ConvNet(channels, height, width, classes, changed);
  }

  /**
   * Sets the blocks.
   *
   * @param widths the channels of each block, first to last, each at least 1; at least one block
   * @return a builder with those blocks
   * @throws IllegalArgumentException if there is no block or a width is below 1
   */
  public ConvNet withWidths(int... widths) {
    if (widths.length == 0) {
      throw new IllegalArgumentException(
          "a convolutional network needs at least one block, got none; give its channels, or build"
              + " a Perceptron without hidden layers");
    }
    for (int w : widths) {
      Checks.positive("a block's width", w);
    }
    Options o = options;
    return with(
        new Options(
            widths.clone(),
            o.kernel,
            o.batchNorm,
            o.activation,
            o.pooling,
            o.head,
            o.initialisation));
  }

  /**
   * Sets the side of the square kernels.
   *
   * @param kernel an odd number, at least 1
   * @return a builder with that kernel
   * @throws IllegalArgumentException if it is even or below 1
   */
  public ConvNet withKernel(int kernel) {
    if (kernel < 1 || kernel % 2 == 0) {
      throw new IllegalArgumentException(
          "a kernel's side must be odd, so that height and width stay, got "
              + kernel
              + "; use 1, 3, 5, …");
    }
    Options o = options;
    return with(
        new Options(
            o.widths, kernel, o.batchNorm, o.activation, o.pooling, o.head, o.initialisation));
  }

  /**
   * Leaves batch normalisation out; convolutions then have biases.
   *
   * @return a builder without batch normalisation
   */
  public ConvNet withoutBatchNorm() {
    Options o = options;
    return with(
        new Options(o.widths, o.kernel, false, o.activation, o.pooling, o.head, o.initialisation));
  }

  /**
   * Sets the function in each block.
   *
   * @param activation the function
   * @return a builder with that function
   */
  public ConvNet withActivation(Activation activation) {
    Options o = options;
    return with(
        new Options(
            o.widths, o.kernel, o.batchNorm, activation, o.pooling, o.head, o.initialisation));
  }

  /**
   * Sets what follows the activation of each block.
   *
   * @param pooling the pooling
   * @return a builder with that pooling
   */
  public ConvNet withPooling(Pooling pooling) {
    Options o = options;
    return with(
        new Options(
            o.widths, o.kernel, o.batchNorm, o.activation, pooling, o.head, o.initialisation));
  }

  /**
   * Sets what the linear head sees.
   *
   * @param head the head
   * @return a builder with that head
   */
  public ConvNet withHead(Head head) {
    Options o = options;
    return with(
        new Options(
            o.widths, o.kernel, o.batchNorm, o.activation, o.pooling, head, o.initialisation));
  }

  /**
   * Sets how weights of convolutions and of the head are drawn.
   *
   * @param initialisation the rule
   * @return a builder with that rule
   */
  public ConvNet withInitialisation(Initialisation initialisation) {
    Options o = options;
    return with(
        new Options(
            o.widths, o.kernel, o.batchNorm, o.activation, o.pooling, o.head, initialisation));
  }

  /**
   * Builds the network. The same seed gives the same bits on every machine.
   *
   * @param seed the seed of the weights
   * @return the network, which the caller closes
   * @throws IllegalArgumentException if pooling leaves nothing of the image, or there are more
   *     parameters than a Java array holds
   */
  public Network build(long seed) {
    Checks.countable(this, parameterCount());
    JitModule module = Libtorch.compute(() -> Libtorch.keep(assemble(seed)));
    return Network.of(module, this + ", seed " + seed, "");
  }

  /**
   * Counts the parameters of the network, without building it.
   *
   * @return the number of trainable numbers
   * @throws IllegalArgumentException if pooling leaves nothing of the image
   */
  public long parameterCount() {
    long count = 0;
    long before = channels;
    for (int w : options.widths) {
      count += before * w * options.kernel * options.kernel + (options.batchNorm ? 2L : 1L) * w;
      before = w;
    }
    return count + (features() + 1L) * classes;
  }

  private JitModule assemble(long seed) {
    ModuleAssembly assembly = new ModuleAssembly(seed, options.initialisation);
    JitModule root = assembly.module("ConvNet");
    JitModule[] blocks = new JitModule[options.widths.length];
    int before = channels;
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block(assembly, before, options.widths[i]);
      before = options.widths[i];
    }
    root.register_module("blocks", assembly.list(blocks));
    root.register_module("head", assembly.linear(features(), classes, ModuleAssembly.Bias.FITTED));
    root.define(source(blocks.length));
    return root;
  }

  private JitModule block(ModuleAssembly assembly, int from, int to) {
    JitModule block = assembly.module("Block");
    block.register_module(
        "conv",
        assembly.convolution(
            from,
            to,
            options.kernel,
            options.batchNorm ? ModuleAssembly.Bias.NONE : ModuleAssembly.Bias.FITTED));
    String value = "self.conv.forward(x)";
    if (options.batchNorm) {
      block.register_module("norm", assembly.batchNorm(to));
      value = "self.norm.forward(" + value + ")";
    }
    value = options.pooling.expression.formatted(options.activation.of(value));
    block.define("def forward(self, x: Tensor) -> Tensor:\n    return " + value + "\n");
    return block;
  }

  private String source(int blocks) {
    StringBuilder source = new StringBuilder("def forward(self, x: Tensor) -> Tensor:\n");
    source.append(
        "    x = torch.reshape(x, [-1, %d, %d, %d])\n".formatted(channels, height, width));
    for (int i = 0; i < blocks; i++) {
      source.append("    x = getattr(self.blocks, \"" + i + "\").forward(x)\n");
    }
    source.append(
        options.head == Head.GLOBAL_AVERAGE
            ? "    x = torch.mean(x, [2, 3])\n"
            : "    x = torch.flatten(x, 1)\n");
    source.append("    return self.head.forward(x)\n");
    return source.toString();
  }

  /** How many numbers the head sees. */
  private int features() {
    int shrunk = options.pooling == Pooling.NONE ? 0 : options.widths.length;
    int rows = shrunk < 31 ? height >> shrunk : 0;
    int columns = shrunk < 31 ? width >> shrunk : 0;
    if (rows == 0 || columns == 0) {
      throw new IllegalArgumentException(
          options.widths.length
              + " poolings leave nothing of an image of "
              + height
              + "×"
              + width
              + " pixels; use fewer blocks or Pooling.NONE");
    }
    int last = options.widths[options.widths.length - 1];
    return options.head == Head.GLOBAL_AVERAGE ? last : last * rows * columns;
  }

  @Override
  public String toString() {
    return "convolutional network "
        + channels
        + "×"
        + height
        + "×"
        + width
        + " "
        + Arrays.stream(options.widths).mapToObj(Integer::toString).collect(Collectors.joining("-"))
        + "-"
        + classes
        + " "
        + options.activation.name().toLowerCase(Locale.ROOT)
        + (options.batchNorm ? " with batch normalisation" : "");
  }
}
