package dev.sonde.nets;

import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;

/**
 * Builds small decoder-only transformers that predict the next token from those before it.
 *
 * <p>Token and learned position embeddings, then pre-norm blocks {@code x ← x + A(LN(x)); x ← x +
 * F(LN(x))} with causal attention A and a GELU layer F of four times the width, a last
 * normalisation and a linear head (Radford et al. 2019, section 2.3). Inputs are integers {@code
 * [N, T]} with {@code T ≤ context}; outputs are logits {@code [N, T, vocabulary]}, class axis last.
 *
 * <p>Attention is written out, {@code softmax(QKᵀ/√d + mask) V}, rather than fused: it can be
 * differentiated twice on every device, and an exported graph shows its logits.
 *
 * <p>Embeddings and linear weights are drawn from {@code N(0, 0.02²)}, those that write into the
 * residual stream from {@code N(0, 0.02²/(2·layers))}; biases are zero and normalisations the
 * identity (Radford et al. 2019, section 2.3, and its published code for the 0.02). Names are
 * {@code token_embedding.weight}, {@code position_embedding.weight}, {@code
 * blocks.0.attention.query.weight}, …, {@code norm.weight}, {@code head.weight}.
 *
 * <pre>{@code
 * Network network = CausalTransformer.of(89, 64).withWidth(64).withHeads(4).withLayers(2).build(7);
 * }</pre>
 *
 * <p>Defaults: width 64, 4 heads, 2 layers, head not tied.
 */
public final class CausalTransformer {
  // Radford et al. 2018, section 4.1, "weight initialization of N(0, 0.02)"
  private static final double STANDARD_DEVIATION = 0.02;
  // Vaswani et al. 2017, section 3.3
  private static final int EXPANSION = 4;

  private final int vocabulary;
  private final int context;
  private final int width;
  private final int heads;
  private final int layers;
  private final boolean tied;

  private CausalTransformer(
      int vocabulary, int context, int width, int heads, int layers, boolean tied) {
    this.vocabulary = vocabulary;
    this.context = context;
    this.width = width;
    this.heads = heads;
    this.layers = layers;
    this.tied = tied;
  }

  /**
   * Starts from the defaults.
   *
   * @param vocabulary how many tokens there are, at least 1
   * @param context the longest input in tokens, at least 1
   * @return the builder
   * @throws IllegalArgumentException if either is below 1
   */
  public static CausalTransformer of(int vocabulary, int context) {
    return new CausalTransformer(
        Sizes.positive("vocabulary", vocabulary),
        Sizes.positive("context", context),
        64,
        4,
        2,
        false);
  }

  /**
   * Sets the width of the residual stream.
   *
   * @param width numbers a token, at least 1; a multiple of the heads when it is built
   * @return a builder with that width
   * @throws IllegalArgumentException if it is below 1
   */
  public CausalTransformer withWidth(int width) {
    return new CausalTransformer(
        vocabulary, context, Sizes.positive("width", width), heads, layers, tied);
  }

  /**
   * Sets the attention heads of each block.
   *
   * @param heads at least 1; a divisor of the width when it is built
   * @return a builder with those heads
   * @throws IllegalArgumentException if it is below 1
   */
  public CausalTransformer withHeads(int heads) {
    return new CausalTransformer(
        vocabulary, context, width, Sizes.positive("heads", heads), layers, tied);
  }

  /**
   * Sets the number of blocks.
   *
   * @param layers at least 1
   * @return a builder with that depth
   * @throws IllegalArgumentException if it is below 1
   */
  public CausalTransformer withLayers(int layers) {
    return new CausalTransformer(
        vocabulary, context, width, heads, Sizes.positive("layers", layers), tied);
  }

  /**
   * Uses the token embedding as the head's weight (Press, Wolf 2016).
   *
   * @return a builder with one tensor for both
   */
  public CausalTransformer withTiedEmbedding() {
    return new CausalTransformer(vocabulary, context, width, heads, layers, true);
  }

  /**
   * Counts the parameters of the network, without building it.
   *
   * @return the number of trainable numbers, tied ones once
   */
  public long parameterCount() {
    long d = width;
    long block = 4 * d * (d + 1) + 2 * EXPANSION * d * d + (EXPANSION + 1) * d + 4 * d;
    return (vocabulary + (long) context) * d + layers * block + 2 * d + (tied ? 0 : vocabulary * d);
  }

  /**
   * Builds the network. The same seed gives the same bits on every machine.
   *
   * @param seed the seed of the weights
   * @return the network, which the caller closes
   * @throws IllegalArgumentException if the heads do not divide the width, or there are more
   *     parameters than a Java array holds
   */
  public Network build(long seed) {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width "
              + width
              + " cannot be shared by "
              + heads
              + " heads; use a width that is a multiple of the heads");
    }
    Sizes.countable(this, parameterCount());
    JitModule module = Libtorch.compute(() -> Libtorch.keep(assemble(seed)));
    return Network.of(module, this + ", seed " + seed, "");
  }

  private JitModule assemble(long seed) {
    ModuleAssembly assembly = new ModuleAssembly(seed, Initialisation.KAIMING_UNIFORM);
    JitModule root = assembly.module("CausalTransformer");
    root.register_module(
        "token_embedding", assembly.embedding(vocabulary, width, STANDARD_DEVIATION));
    root.register_module(
        "position_embedding", assembly.embedding(context, width, STANDARD_DEVIATION));
    JitModule[] blocks = new JitModule[layers];
    for (int i = 0; i < layers; i++) {
      blocks[i] = block(assembly);
    }
    root.register_module("blocks", assembly.list(blocks));
    root.register_module("norm", assembly.layerNorm(width));
    if (!tied) {
      root.register_module(
          "head",
          assembly.linear(
              assembly.draws().normal(vocabulary * width, STANDARD_DEVIATION),
              new float[0],
              width,
              vocabulary));
    }
    root.register_buffer("later", later());
    root.define(source());
    return root;
  }

  /** True where the key (column) comes after the query (row). */
  private Tensor later() {
    boolean[] later = new boolean[context * context];
    for (int query = 0; query < context; query++) {
      for (int key = query + 1; key < context; key++) {
        later[query * context + key] = true;
      }
    }
    return Tensor.create(later, context, context);
  }

  private String source() {
    StringBuilder source = new StringBuilder();
    source.append(
        """
        def forward(self, tokens: Tensor) -> Tensor:
            length = tokens.size(1)
            later = self.later[0:length, 0:length]
            positions = self.position_embedding.weight[0:length]
            x = self.token_embedding.forward(tokens) + positions
        """);
    for (int i = 0; i < layers; i++) {
      source.append("    x = getattr(self.blocks, \"" + i + "\").forward(x, later)\n");
    }
    source.append("    x = self.norm.forward(x)\n");
    source.append(
        tied
            ? "    return torch.linear(x, self.token_embedding.weight, None)\n"
            : "    return self.head.forward(x)\n");
    return source.toString();
  }

  private JitModule block(ModuleAssembly assembly) {
    JitModule block = assembly.module("Block");
    block.register_module("norm1", assembly.layerNorm(width));
    block.register_module("attention", attention(assembly));
    block.register_module("norm2", assembly.layerNorm(width));
    JitModule[] feedForward = {
      reading(assembly, width, EXPANSION * width), writing(assembly, EXPANSION * width, width)
    };
    block.register_module("feed_forward", assembly.list(feedForward));
    block.define(
        """
        def forward(self, x: Tensor, later: Tensor) -> Tensor:
            x = x + self.attention.forward(self.norm1.forward(x), later)
            h = getattr(self.feed_forward, "0").forward(self.norm2.forward(x))
            return x + getattr(self.feed_forward, "1").forward(%s)
        """
            .formatted(Activation.GELU.of("h")));
    return block;
  }

  private JitModule attention(ModuleAssembly assembly) {
    JitModule attention = assembly.module("CausalSelfAttention");
    for (String name : new String[] {"query", "key", "value"}) {
      attention.register_module(name, reading(assembly, width, width));
    }
    attention.register_module("out", writing(assembly, width, width));
    int headWidth = width / heads;
    attention.define(
        """
        def forward(self, x: Tensor, later: Tensor) -> Tensor:
            shape = [x.size(0), x.size(1), %d, %d]
            q = self.query.forward(x).view(shape).transpose(1, 2)
            k = self.key.forward(x).view(shape).transpose(1, 2)
            v = self.value.forward(x).view(shape).transpose(1, 2)
            logits = torch.matmul(q, k.transpose(2, 3)) / %s
            logits = torch.masked_fill(logits, later, -float("inf"))
            mixed = torch.matmul(torch.softmax(logits, 3), v).transpose(1, 2)
            return self.out.forward(mixed.reshape([x.size(0), x.size(1), %d]))
        """
            .formatted(heads, headWidth, Double.toString(Math.sqrt(headWidth)), width));
    return attention;
  }

  private static JitModule reading(ModuleAssembly assembly, int from, int to) {
    float[] weights = assembly.draws().normal(Math.multiplyExact(from, to), STANDARD_DEVIATION);
    return assembly.linear(weights, new float[to], from, to);
  }

  private JitModule writing(ModuleAssembly assembly, int from, int to) {
    double deviation = STANDARD_DEVIATION / Math.sqrt(2.0 * layers);
    float[] weights = assembly.draws().normal(Math.multiplyExact(from, to), deviation);
    return assembly.linear(weights, new float[to], from, to);
  }

  @Override
  public String toString() {
    return "causal transformer of "
        + layers
        + " layers, width "
        + width
        + ", "
        + heads
        + " heads, "
        + vocabulary
        + " tokens, context "
        + context
        + (tied ? ", tied embedding" : "");
  }
}
