package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Checks;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.MethodOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringIValueMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Builds small decoder-only transformers that predict the next token from those before it.
 *
 * <p>Token and learned position embeddings, then pre-norm blocks {@code x ← x + A(LN(x)); x ← x +
 * F(LN(x))} with causal attention A and a GELU layer F of four times the width, a last
 * normalisation and a linear head (Radford et al. 2019, section 2.3). Inputs are integers {@code
 * [N, T]} with {@code T ≤ context}; outputs are logits {@code [N, T, vocabulary]}, class axis last.
 *
 * <p>Attention is written out, {@code softmax(QKᵀ/√d + mask) V}, rather than fused: it can be
 * differentiated twice on every device, and an exported graph shows its logits. {@link
 * #attentionLogits} returns them, by a method of the module of its own, {@code attention_logits},
 * so that training and inference are not slowed.
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
  private static final String LOGITS = "attention_logits";
  private static final String EMBEDDING =
      """
          length = tokens.size(1)
          later = self.later[0:length, 0:length]
          positions = self.position_embedding.weight[0:length]
          x = self.token_embedding.forward(tokens) + positions
      """;

  // keeps a vector of zeros finite; as in Zhang, Sennrich 2019's published code
  private static final double NORM_EPSILON = 1e-6;

  // never changed once a wither has returned
  private final int vocabulary;
  private final int context;
  private int width = 64;
  private int heads = 4;
  private OptionalInt headWidth = OptionalInt.empty();
  private int layers = 2;
  private boolean tied;
  private LogitScale scale = LogitScale.INVERSE_ROOT;
  private boolean normed;
  private boolean unitVariance;

  private CausalTransformer(int vocabulary, int context) {
    this.vocabulary = vocabulary;
    this.context = context;
  }

  private CausalTransformer(CausalTransformer other) {
    this(other.vocabulary, other.context);
    this.width = other.width;
    this.heads = other.heads;
    this.headWidth = other.headWidth;
    this.layers = other.layers;
    this.tied = other.tied;
    this.scale = other.scale;
    this.normed = other.normed;
    this.unitVariance = other.unitVariance;
  }

  private CausalTransformer with(Consumer<CausalTransformer> change) {
    CausalTransformer changed = new CausalTransformer(this);
    change.accept(changed);
    return changed;
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
        Checks.positive("vocabulary", vocabulary), Checks.positive("context", context));
  }

  /**
   * Sets the width of the residual stream.
   *
   * @param width numbers a token, at least 1; a multiple of the heads when it is built
   * @return a builder with that width
   * @throws IllegalArgumentException if it is below 1
   */
  public CausalTransformer withWidth(int width) {
    return with(changed -> changed.width = Checks.positive("width", width));
  }

  /**
   * Sets the attention heads of each block.
   *
   * @param heads at least 1; a divisor of the width when it is built
   * @return a builder with those heads
   * @throws IllegalArgumentException if it is below 1
   */
  public CausalTransformer withHeads(int heads) {
    return with(changed -> changed.heads = Checks.positive("heads", heads));
  }

  /**
   * Sets the number of blocks.
   *
   * @param layers at least 1
   * @return a builder with that depth
   * @throws IllegalArgumentException if it is below 1
   */
  public CausalTransformer withLayers(int layers) {
    return with(changed -> changed.layers = Checks.positive("layers", layers));
  }

  /**
   * Uses the token embedding as the head's weight (Press, Wolf 2016).
   *
   * @return a builder with one tensor for both
   */
  public CausalTransformer withTiedEmbedding() {
    return with(changed -> changed.tied = true);
  }

  /**
   * Sets the length d of each head's queries, keys and values, apart from the width.
   *
   * @param headWidth numbers a head, at least 1; without it, the width is shared out among the
   *     heads
   * @return a builder with heads of that width
   * @throws IllegalArgumentException if it is below 1
   */
  public CausalTransformer withHeadWidth(int headWidth) {
    return with(
        changed ->
            changed.headWidth = OptionalInt.of(Checks.positive("the width of a head", headWidth)));
  }

  /**
   * Sets what products of queries and keys are multiplied with.
   *
   * @param scale the factor on q·k
   * @return a builder with that scale
   */
  public CausalTransformer withLogitScale(LogitScale scale) {
    return with(changed -> changed.scale = scale);
  }

  /**
   * Normalises queries and keys before they are multiplied: {@code g ⊙ x/√(mean x² + 1e-6)} over
   * the entries of a head (Zhang, Sennrich 2019, equation 4), with one learned gain g for the
   * queries and one for the keys of a block, shared by its heads and 1 at first. Logits are then at
   * most {@code scale · d · max|g_q| · max|g_k|} in size. Henry et al. 2020, section 2, learn one
   * factor in place of gains and scale; Dehghani et al. 2023, section 2, take the mean off as well.
   *
   * @return a builder that does so
   */
  public CausalTransformer withQueryKeyNorm() {
    return with(changed -> changed.normed = true);
  }

  /**
   * Draws the weights of queries and keys from {@code N(0, 1/width)}. What they read is normalised,
   * so the entries of queries and keys then have variance 1, which the argument for 1/√d (Vaswani
   * et al. 2017, section 3.2.1, footnote 4) assumes; with 0.02² their variance would be width ·
   * 0.0004.
   *
   * @return a builder that does so
   */
  public CausalTransformer withUnitVarianceProjections() {
    return with(changed -> changed.unitVariance = true);
  }

  /**
   * Counts the parameters of the network, without building it.
   *
   * @return the number of trainable numbers, tied ones once
   */
  public long parameterCount() {
    long d = width;
    long inner = (long) heads * headWidth();
    long attention = 4 * d * inner + 3 * inner + d + (normed ? 2L * headWidth() : 0);
    long block = attention + 2 * EXPANSION * d * d + (EXPANSION + 1) * d + 4 * d;
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
    if (headWidth.isEmpty() && width % heads != 0) {
      throw new IllegalArgumentException(
          "width "
              + width
              + " cannot be shared by "
              + heads
              + " heads; use a width that is a multiple of the heads, or set the width of a head");
    }
    Checks.countable(this, parameterCount());
    JitModule module = Libtorch.compute(() -> Libtorch.keep(assemble(seed)));
    return Network.of(module, this + ", seed " + seed, "");
  }

  /** d; where the heads do not divide the width, {@link #build} refuses. */
  private int headWidth() {
    return headWidth.orElse(width / heads);
  }

  /**
   * Computes the attention logits of a network that was built here, as its softmax sees them but
   * for the mask: scaled, and normalised where queries and keys are.
   *
   * <p>Cost: a forward pass, and 4·N·heads·T² bytes for each layer.
   *
   * @param network a network of this builder, or one that was saved and loaded again
   * @param tokens integers {@code [N, T]}
   * @return for each layer, from 0, the logits {@code [N, heads, T, T]}, queries before keys; those
   *     of keys behind the query are masked by the network
   * @throws InvalidInputException if the network has no such logits, or refuses the tokens
   */
  public static List<Values.Floats> attentionLogits(Network network, Values.Integers tokens) {
    return Libtorch.compute(
        () -> {
          NoGradGuard guard = new NoGradGuard();
          try {
            return logits(network, NativeValues.tensor(tokens));
          } finally {
            guard.close();
          }
        });
  }

  private static List<Values.Floats> logits(Network network, Tensor tokens) {
    MethodOptional method = network.module().find_method(LOGITS);
    if (!method.has_value()) {
      throw new InvalidInputException(
          network.source()
              + ": the model shows no attention logits; build it with CausalTransformer");
    }
    IValueVector arguments = new IValueVector();
    arguments.push_back(new IValue(tokens));
    TensorVector layers = method.get().apply(arguments, new StringIValueMap()).toTensorVector();
    List<Values.Floats> out = new ArrayList<>();
    for (long i = 0; i < layers.size(); i++) {
      Tensor layer = layers.get(i).contiguous();
      float[] values = new float[Math.toIntExact(layer.numel())];
      layer.data_ptr_float().get(values);
      out.add(new Values.Floats(values, NativeValues.shape(layer)));
    }
    return out;
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
    StringBuilder forward = new StringBuilder("def forward(self, tokens: Tensor) -> Tensor:\n");
    StringBuilder logits =
        new StringBuilder("def " + LOGITS + "(self, tokens: Tensor) -> List[Tensor]:\n");
    forward.append(EMBEDDING);
    logits.append(EMBEDDING).append("    out: List[Tensor] = []\n");
    for (int i = 0; i < layers; i++) {
      String block = "getattr(self.blocks, \"" + i + "\")";
      String step = "    x = " + block + ".forward(x, later)\n";
      forward.append(step);
      logits.append("    out.append(" + block + ".logits(x))\n");
      logits.append(step);
    }
    forward.append("    x = self.norm.forward(x)\n");
    forward.append(
        tied
            ? "    return torch.linear(x, self.token_embedding.weight, None)\n"
            : "    return self.head.forward(x)\n");
    logits.append("    return out\n");
    return forward.append(logits).toString();
  }

  private JitModule block(ModuleAssembly assembly) {
    JitModule block = assembly.module("Block");
    block.register_module("norm1", assembly.layerNorm(width));
    block.register_module("attention", attention(assembly));
    block.register_module("norm2", assembly.layerNorm(width));
    JitModule[] feedForward = {
      reading(assembly, width, EXPANSION * width, STANDARD_DEVIATION),
      writing(assembly, EXPANSION * width, width)
    };
    block.register_module("feed_forward", assembly.list(feedForward));
    block.define(
        """
        def forward(self, x: Tensor, later: Tensor) -> Tensor:
            x = x + self.attention.forward(self.norm1.forward(x), later)
            h = getattr(self.feed_forward, "0").forward(self.norm2.forward(x))
            return x + getattr(self.feed_forward, "1").forward(%s)
        def logits(self, x: Tensor) -> Tensor:
            return self.attention.logits(self.norm1.forward(x))
        """
            .formatted(Activation.GELU.of("h")));
    return block;
  }

  private JitModule attention(ModuleAssembly assembly) {
    JitModule attention = assembly.module("CausalSelfAttention");
    int inner = Math.multiplyExact(heads, headWidth());
    double deviation = unitVariance ? 1 / Math.sqrt(width) : STANDARD_DEVIATION;
    attention.register_module("query", reading(assembly, width, inner, deviation));
    attention.register_module("key", reading(assembly, width, inner, deviation));
    attention.register_module("value", reading(assembly, width, inner, STANDARD_DEVIATION));
    attention.register_module("out", writing(assembly, inner, width));
    if (normed) {
      attention.register_module(
          "query_norm", assembly.rootMeanSquareNorm(headWidth(), NORM_EPSILON));
      attention.register_module("key_norm", assembly.rootMeanSquareNorm(headWidth(), NORM_EPSILON));
    }
    attention.define(
        """
        def logits(self, x: Tensor) -> Tensor:
            shape = [x.size(0), x.size(1), %1$d, %2$d]
            q = self.query.forward(x).view(shape)
            k = self.key.forward(x).view(shape)
        %3$s    return torch.matmul(q.transpose(1, 2), k.transpose(1, 2).transpose(2, 3)) / %4$s
        def forward(self, x: Tensor, later: Tensor) -> Tensor:
            v = self.value.forward(x).view([x.size(0), x.size(1), %1$d, %2$d]).transpose(1, 2)
            logits = torch.masked_fill(self.logits(x), later, -float("inf"))
            mixed = torch.matmul(torch.softmax(logits, 3), v).transpose(1, 2)
            return self.out.forward(mixed.reshape([x.size(0), x.size(1), %5$d]))
        """
            .formatted(
                heads,
                headWidth(),
                normed
                    ? "    q = self.query_norm.forward(q)\n    k = self.key_norm.forward(k)\n"
                    : "",
                Double.toString(scale.divisor(headWidth())),
                inner));
    return attention;
  }

  private static JitModule reading(ModuleAssembly assembly, int from, int to, double deviation) {
    float[] weights = assembly.draws().normal(Math.multiplyExact(from, to), deviation);
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
        + " heads"
        + (headWidth.isPresent() ? " of " + headWidth() : "")
        + ", "
        + vocabulary
        + " tokens, context "
        + context
        + (tied ? ", tied embedding" : "")
        + (scale == LogitScale.INVERSE_ROOT ? "" : ", logits " + scale.words())
        + (normed ? ", queries and keys normalised" : "")
        + (unitVariance ? ", queries and keys of unit variance" : "");
  }
}
