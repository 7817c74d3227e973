package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static dev.sonde.attention.SyntheticModel.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.heads.OtherScales;
import dev.sonde.attention.heads.ProductFindingCode;
import dev.sonde.attention.heads.ProductFindings;
import dev.sonde.attention.logits.LogitRows;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.pattern.AddedNodes;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.OutputPath;
import dev.sonde.attention.theory.GaussianLogits;
import dev.sonde.attention.theory.GaussianRows;
import dev.sonde.attention.theory.QueryLengths;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.vectors.HeadMatrix;
import dev.sonde.attention.vectors.HeadVectors;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model's queries and keys with other scales, against plain loops over its weights. */
class OtherScalesTest {
  private static final long[] FIRST = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final long[] SECOND = {2, 7, 1, 8, 2, 8, 1};

  /** Twelve texts of 64. */
  private static final int TOKENS = 768;

  @TempDir Path folder;

  private static SyntheticModel scaled(int keyHeads, double factor) {
    return new SyntheticModel(keyHeads, 17)
        .heads()
        .node("MatMul", "s", List.of("q", "kt"))
        .number("scale", (float) factor)
        .node("Mul", "z", List.of("s", "scale"))
        .node("Softmax", "p", List.of("z"), whole("axis", -1))
        .values("p");
  }

  private MeasuredProducts products(SyntheticModel model, long[]... texts) {
    return AttentionProbe.of(model.write(folder))
        .withOtherScales()
        .onIds(List.of(texts))
        .products()
        .orElseThrow();
  }

  /** Figures of one head's rows at one factor, by their definitions. */
  private static final class Plain {
    private int rows;
    private double variance;
    private double entropy;
    private double largest;
    private double oneHot;
    private double jacobianSquare;
    private double gradient;
    private final List<Double> gradients = new ArrayList<>();

    Plain(SyntheticModel model, int head, double factor, long[]... texts) {
      for (long[] ids : texts) {
        for (int i = 0; i < ids.length; i++) {
          row(model, head, factor, ids, i);
        }
      }
    }

    private void row(SyntheticModel model, int head, double factor, long[] ids, int i) {
      int n = ids.length;
      double[] z = new double[n];
      double[] p = new double[n];
      double mean = 0;
      double total = 0;
      for (int j = 0; j < n; j++) {
        z[j] = factor * model.product(ids, head, i, j);
        mean += z[j] / n;
        total += Math.exp(z[j]);
      }
      double most = 0;
      double h = 0;
      for (int j = 0; j < n; j++) {
        p[j] = Math.exp(z[j]) / total;
        variance += (z[j] - mean) * (z[j] - mean) / n;
        h -= p[j] * Math.log(p[j]);
        most = Math.max(most, p[j]);
      }
      entropy += h / Math.log(n);
      largest += most;
      oneHot += most > 0.99 ? 1 : 0;
      double square = 0;
      double moved = 0;
      for (int a = 0; a < n; a++) {
        double[] toQuery = new double[D];
        for (int b = 0; b < n; b++) {
          double entry = (a == b ? p[a] : 0) - p[a] * p[b];
          square += entry * entry;
          for (int c = 0; c < D; c++) {
            toQuery[c] += factor * entry * model.key(ids[b], head)[c];
          }
        }
        for (double component : toQuery) {
          moved += component * component;
        }
      }
      jacobianSquare += square;
      gradient += Math.sqrt(moved);
      gradients.add(Math.sqrt(moved));
      rows++;
    }
  }

  private static void assertSame(ScaledLogits logits, Plain plain) {
    // single precision keeps seven digits of each product; unscaled ones reach 50
    double rounding = 1e-4;
    assertThat(logits.rowStd().estimate())
        .isCloseTo(Math.sqrt(plain.variance / plain.rows), within(rounding));
    assertThat(logits.entropyRatio().estimate())
        .isCloseTo(plain.entropy / plain.rows, within(rounding));
    assertThat(logits.maxProbability().estimate())
        .isCloseTo(plain.largest / plain.rows, within(rounding));
    assertThat(logits.nearOneHotShare().estimate())
        .isCloseTo(plain.oneHot / plain.rows, within(rounding));
    assertThat(logits.jacobianRootMeanSquare().estimate())
        .isCloseTo(Math.sqrt(plain.jacobianSquare / plain.rows), within(rounding));
    assertThat(logits.gradient().estimate())
        .isCloseTo(plain.gradient / plain.rows, within(rounding));
    assertThat(logits.gradient().n()).isEqualTo(plain.rows);
    double[] sorted = plain.gradients.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double middle = (sorted[(plain.rows - 1) / 2] + sorted[plain.rows / 2]) / 2;
    assertThat(logits.gradientMedian()).isCloseTo(middle, within(rounding));
  }

  @Test
  void everyScaleAgreesWithPlainLoops() {
    for (int keyHeads : new int[] {HEADS, 2}) {
      SyntheticModel model = scaled(keyHeads, 0.3);
      MeasuredProducts products = products(model, FIRST, SECOND);
      assertThat(products.heads()).hasSize(HEADS);
      assertThat(products.unread()).isEmpty();
      for (ScaledHead head : products.heads()) {
        for (Scaling scaling : Scaling.values()) {
          assertSame(
              head.at(scaling), new Plain(model, head.head(), scaling.factor(D), FIRST, SECOND));
        }
        assertSame(head.own(), new Plain(model, head.head(), 0.3, FIRST, SECOND));
        assertThat(head.own().factor()).isCloseTo(0.3, within(1e-7));
        assertThat(head.beyond()).isEmpty();
      }
    }
  }

  /** What one factor alone has in common with the report, the report says. */
  @Test
  void theModelsOwnScaleHasTheFiguresOfTheReport() {
    AttentionReport report =
        AttentionProbe.of(scaled(HEADS, 0.3).write(folder))
            .withOtherScales()
            .onIds(List.of(FIRST, SECOND));
    AttentionReport alone =
        AttentionProbe.of(scaled(HEADS, 0.3).write(folder)).onIds(List.of(FIRST, SECOND));
    assertThat(alone.products()).isEmpty();
    for (ScaledHead head : report.products().orElseThrow().heads()) {
      HeadFigures figures = alone.layers().get(head.layer()).heads().get(head.head());
      assertThat(head.own().rowStd()).isEqualTo(figures.softmax().rowStd());
      assertThat(head.own().entropyRatio()).isEqualTo(figures.softmax().entropyRatio());
      assertThat(head.own().maxProbability()).isEqualTo(figures.softmax().maxProbability());
      assertThat(head.own().nearOneHotShare()).isEqualTo(figures.softmax().nearOneHotShare());
      assertThat(head.own().jacobianNorm()).isEqualTo(figures.softmax().jacobianNorm());
      assertThat(head.product()).isEqualTo(figures.product());
    }
  }

  /**
   * Queries and keys of independent N(0, 1) entries, 4 heads, one for each of 768 tokens.
   *
   * @param added to the products, {@code [n, n]} for texts of n tokens; nothing where empty
   */
  private static SyntheticModel gaussian(float[] added) {
    SplittableRandom random = new SplittableRandom(5);
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    for (String name : List.of("gq", "gk")) {
      float[] table = new float[TOKENS * HEADS * D];
      for (int i = 0; i < table.length; i++) {
        table[i] = (float) random.nextGaussian();
      }
      model.floats(name, table, TOKENS, HEADS * D);
      model.node("Gather", name + "3", List.of(name, "input_ids"));
      model.node("Reshape", name + "4", List.of(name + "3", "queryLayout"));
    }
    model
        .node("Transpose", "gqh", List.of("gq4"), wholes("perm", 0L, 2L, 1L, 3L))
        .node("Transpose", "gkt", List.of("gk4"), wholes("perm", 0L, 2L, 3L, 1L))
        .node("MatMul", "z", List.of("gqh", "gkt"));
    if (added.length > 0) {
      int n = (int) Math.sqrt(added.length);
      model.floats("added", added, 1, 1, n, n).node("Add", "masked", List.of("z", "added"));
    }
    // the values' rows go round: they are not looked at here
    model
        .node("Softmax", "p", List.of(added.length > 0 ? "masked" : "z"), whole("axis", -1))
        .number("rest", 16)
        .node("Cast", "ids", List.of("input_ids"), whole("to", 1))
        .node("Mod", "small", List.of("ids", "rest"), whole("fmod", 1))
        .node("Cast", "round", List.of("small"), whole("to", 7));
    model.graph().getNodeBuilderList().stream()
        .filter(node -> node.getOutput(0).equals("x"))
        .forEach(node -> node.setInput(1, "round"));
    return model.values("p");
  }

  /** Texts of as many tokens that no other text has. */
  private static long[][] texts(int length) {
    long[][] texts = new long[TOKENS / length][length];
    for (int t = 0; t < texts.length; t++) {
      for (int i = 0; i < length; i++) {
        texts[t][i] = (long) length * t + i;
      }
    }
    return texts;
  }

  private static float[] causal(int n) {
    float[] mask = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        mask[i * n + j] = -1e9f;
      }
    }
    return mask;
  }

  /**
   * Twelve texts of 64 tokens that no other text has: their errors are those of independent draws,
   * and four of them are missed by two in a thousand with 11 degrees of freedom.
   */
  @Test
  void gaussianQueriesAndKeysFollowTheFormulas() {
    for (ScaledHead head : products(gaussian(new float[0]), texts(64)).heads()) {
      assertThat(head.product().ratio().estimate()).isCloseTo(1, within(0.1));
      for (Scaling scaling : Scaling.values()) {
        ScaledLogits logits = head.at(scaling);
        assertNear(logits.rowStd(), logits.rowStdFormula());
        assertNear(logits.entropyRatio(), logits.entropyFormula());
        assertNear(logits.jacobianRootMeanSquare(), logits.jacobianFormula());
        // an estimate of 1 from 768·16 entries
        assertThat(logits.rowStdFormula())
            .isCloseTo(scaling.factor(D) * Math.sqrt(D), within(0.02 * logits.rowStdFormula()));
      }
      assertThat(head.own().factor()).isEqualTo(1);
      assertThat(head.own().entropyFormula()).isEqualTo(head.at(Scaling.NONE).entropyFormula());
    }
  }

  /**
   * 96 texts of 8 tokens, whose rows see 2 to 8: c of them have (c − 1)/c of the variance, 0.755 on
   * average, where all 8 would have 0.875. With 95 degrees of freedom four errors are missed by one
   * in ten thousand.
   */
  @Test
  void causalRowsSpreadLessSinceTheySeeFewerKeys() {
    int n = 8;
    double visible = 0;
    for (int c = 2; c <= n; c++) {
      visible += (c - 1.0) / c / (n - 1);
    }
    for (ScaledHead head : products(gaussian(causal(n)), texts(n)).heads()) {
      ScaledLogits logits = head.at(Scaling.ROOT);
      assertThat(head.beyond()).isEmpty();
      assertNear(logits.rowStd(), logits.rowStdFormula());
      assertNear(logits.entropyRatio(), logits.entropyFormula());
      // N(0, 1) by 768·16 entries
      assertThat(logits.rowStdFormula()).isCloseTo(Math.sqrt(visible), within(0.02));
      double unmasked = Math.sqrt(head.product().independent().estimate() / D);
      assertThat(logits.rowStdFormula() / unmasked)
          .isCloseTo(Math.sqrt(visible / (n - 1) * n), within(1e-9));
      // what all keys would give lies beyond
      assertThat(unmasked - logits.rowStd().estimate())
          .isGreaterThan(2 * logits.rowStd().standardError());
    }
  }

  private static void assertNear(RowMean mean, double formula) {
    assertThat(mean.estimate()).isCloseTo(formula, within(4 * mean.standardError()));
  }

  /** Masks leave keys out; a bias belongs to the model's logits and not to other scales. */
  @Test
  void aBiasIsNamedAndLeftOutOfOtherScales() {
    int n = FIRST.length;
    float[] bias = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        bias[i * n + j] = j > i ? -1e9f : -0.2f * (i - j);
      }
    }
    SyntheticModel model =
        new SyntheticModel(HEADS, 17)
            .heads()
            .node("MatMul", "s", List.of("q", "kt"))
            .number("scale", 0.25f)
            .node("Mul", "z", List.of("s", "scale"))
            .floats("bias", bias, 1, 1, n, n)
            .node("Add", "biased", List.of("z", "bias"))
            .node("Softmax", "p", List.of("biased"), whole("axis", -1))
            .values("p");
    for (ScaledHead head : products(model, FIRST).heads()) {
      assertThat(head.beyond()).containsExactly(ScaledHead.Beyond.BIAS);
      assertThat(head.own().entropyFormula()).isNaN();
      // the rows but the first, which sees one key
      assertThat(head.at(Scaling.ROOT).rowStd().n()).isEqualTo(n - 1);
      double variance = 0;
      for (int i = 1; i < n; i++) {
        double sum = 0;
        double squares = 0;
        for (int j = 0; j <= i; j++) {
          double z = model.product(FIRST, head.head(), i, j) / Math.sqrt(D);
          sum += z;
          squares += z * z;
        }
        variance += (squares / (i + 1) - sum * sum / (i + 1) / (i + 1)) / (n - 1);
      }
      assertThat(head.at(Scaling.ROOT).rowStd().estimate())
          .isCloseTo(Math.sqrt(variance), within(1e-5));
      assertThat(head.own().rowStd().estimate()).isNotCloseTo(Math.sqrt(variance), within(1e-3));
    }
  }

  @Test
  void aSoftCapIsNamedAndHasNoFactor() {
    SyntheticModel model =
        new SyntheticModel(HEADS, 17)
            .heads()
            .node("MatMul", "s", List.of("q", "kt"))
            .number("cap", 5)
            .node("Div", "small", List.of("s", "cap"))
            .node("Tanh", "bent", List.of("small"))
            .node("Mul", "z", List.of("bent", "cap"))
            .node("Softmax", "p", List.of("z"), whole("axis", -1))
            .values("p");
    for (ScaledHead head : products(model, FIRST).heads()) {
      assertThat(head.beyond()).containsExactly(ScaledHead.Beyond.SOFT_CAP);
      assertThat(head.own().factor()).isNaN();
      assertThat(head.own().gradient().n()).isZero();
      assertSame(head.at(Scaling.ROOT), new Plain(model, head.head(), 1 / Math.sqrt(D), FIRST));
    }
  }

  /** Causal rows see 1 to n keys; Gaussian rows of each number, weighted alike. */
  @Test
  void formulasTakeRowsOfEveryNumberOfKeys() {
    int n = 32;
    long[] ids = new long[n];
    double visible = 0;
    for (int i = 0; i < n; i++) {
      ids[i] = i % SyntheticModel.VOCABULARY;
      visible += i / (i + 1.0) / (n - 1);
    }
    SyntheticModel model =
        new SyntheticModel(HEADS, 17)
            .heads()
            .node("MatMul", "s", List.of("q", "kt"))
            .number("scale", 0.25f)
            .node("Mul", "z", List.of("s", "scale"))
            .floats("mask", causal(n), 1, 1, n, n)
            .node("Add", "masked", List.of("z", "mask"))
            .node("Softmax", "p", List.of("masked"), whole("axis", -1))
            .values("p");
    ScaledHead head = products(model, ids).heads().get(0);
    assertThat(head.beyond()).isEmpty();
    ScaledLogits logits = head.at(Scaling.ROOT);
    double drawn = logits.rowStdFormula() / Math.sqrt(visible);
    double entropy = 0;
    for (int keys = 2; keys <= n; keys++) {
      int visibleKeys = keys;
      entropy +=
          QueryLengths.of(D)
                  .mean(
                      r -> new GaussianLogits(drawn * r / Math.sqrt(D), visibleKeys).entropyRatio())
              / (n - 1);
    }
    // octaves stand for their mean number of keys
    assertThat(logits.entropyFormula()).isCloseTo(entropy, within(0.005));
  }

  /** Logits that are something else than the products of what is taken for queries and keys. */
  @Test
  void aLayerWhoseProductsMissItsLogitsIsNamedAndOneWithoutAnyLayerIsRefused() {
    AttentionReport report =
        AttentionProbe.of(scaled(HEADS, 0.25).write(folder)).onIds(List.of(FIRST));
    AttentionLayer layer = report.layers().get(0);
    AttentionLayer first = new AttentionLayer(0, "/a", layer.kind(), layer.heads().subList(0, 1));
    AttentionLayer second = new AttentionLayer(1, "/b", layer.kind(), layer.heads().subList(0, 1));
    OtherScales right = fed(1, 1);
    OtherScales wrong = fed(-1, 1);

    MeasuredProducts products =
        MeasuredProducts.of(3, List.of(first, second), List.of(List.of(right), List.of(wrong)));
    assertThat(products.heads()).extracting(ScaledHead::name).containsExactly("L0H0");
    assertThat(products.unread()).hasSize(1);
    assertThat(products.unread().get(0).node()).isEqualTo("/b");
    assertThat(products.unread().get(0).reason())
        .isInstanceOfSatisfying(
            UnreadProduct.Missed.class,
            missed -> assertThat(missed.difference()).isGreaterThan(0.1));
    assertThat(products.findings().get(0).code()).isEqualTo("scale-unread");
    assertThat(products.findings().get(0).evidence())
        .containsEntry("count", 1)
        .containsEntry("layers", 2L)
        .containsEntry("names", "L1 (/b)");

    // a product that is no number is none of the logits, whatever the rows behind it say
    assertThat(reason(first, second, right, fed(1, Float.NaN)))
        .isEqualTo(new UnreadProduct.Missed(Double.NaN));
    OtherScales notShown = new OtherScales(2, 0.5, false, 3);
    assertThat(reason(first, second, right, notShown)).isEqualTo(new UnreadProduct.NotShown());
    OtherScales oneKey = new OtherScales(2, 0.5, false, 1);
    oneKey.add(logits(new float[] {1}), 0, matrix(1, 2), matrix(2, 0), 0);
    assertThat(reason(first, second, right, oneKey)).isEqualTo(new UnreadProduct.OneKey());

    assertThatThrownBy(() -> MeasuredProducts.of(3, List.of(first), List.of(List.of(notShown))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("none of the model's 1 attentions");
    assertThatThrownBy(() -> MeasuredProducts.of(1, List.of(first), List.of(List.of(oneKey))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("one key only");
  }

  private static UnreadProduct.Reason reason(
      AttentionLayer first, AttentionLayer second, OtherScales right, OtherScales other) {
    return MeasuredProducts.of(3, List.of(first, second), List.of(List.of(right), List.of(other)))
        .unread()
        .get(0)
        .reason();
  }

  /**
   * Three tokens of two components whose logits are half their products, times a sign; the first
   * component of the first query is read times another number.
   */
  private static OtherScales fed(float sign, float read) {
    float[] q = {1, 2, -1, 3, 2, 0};
    float[] k = {2, 1, 0, -2, 1, 1};
    float[] core = new float[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        core[3 * i + j] = sign * 0.5f * (q[2 * i] * k[2 * j] + q[2 * i + 1] * k[2 * j + 1]);
      }
    }
    q[0] *= read;
    OtherScales trial = new OtherScales(2, 0.5, false, 3);
    trial.add(logits(core), 0, matrix(q), matrix(k), 0);
    return trial;
  }

  /** Logits of one head, n by n. */
  private static LogitRows logits(float... core) {
    AttentionPattern pattern =
        new AttentionPattern(
            "/softmax",
            "Softmax",
            "core",
            List.of(),
            List.of(),
            false,
            "q",
            HeadVectors.Layout.ROWS,
            "k",
            HeadVectors.Layout.ROWS,
            Optional.empty(),
            new OutputPath("o", HeadVectors.Layout.ROWS, Optional.empty(), Optional.empty()),
            false,
            new AddedNodes("").addition());
    int n = (int) Math.sqrt(core.length);
    return new LogitRows(pattern, Map.of("core", new Tensor(core, 1, n, n)));
  }

  /** Tokens of two components. */
  private static HeadMatrix matrix(float... values) {
    int n = values.length / 2;
    HeadVectors vectors =
        HeadVectors.of(new Tensor(values, 1, n, 2), HeadVectors.Layout.ROWS, n, 1).orElseThrow();
    return new HeadMatrix(vectors, 0, 1);
  }

  /** A number for each key is no factor, and no bias either. */
  @Test
  void aScaleThatTellsKeysApartIsNamed() {
    int n = FIRST.length;
    float[] factors = new float[n];
    for (int j = 0; j < n; j++) {
      factors[j] = 0.1f + 0.02f * j;
    }
    SyntheticModel model =
        new SyntheticModel(HEADS, 17)
            .heads()
            .node("MatMul", "s", List.of("q", "kt"))
            .floats("factors", factors, n)
            .node("Mul", "z", List.of("s", "factors"))
            .node("Softmax", "p", List.of("z"), whole("axis", -1))
            .values("p");
    for (ScaledHead head : products(model, FIRST).heads()) {
      assertThat(head.beyond()).containsExactly(ScaledHead.Beyond.FURTHER_STEPS);
      assertThat(head.own().factor()).isNaN();
    }
  }

  /** Rows are left out evenly once there are more than enough, and all sequences keep some. */
  @Test
  void longTextsAreTriedOnSomeRows() {
    long[][] texts = new long[40][120];
    for (int t = 0; t < texts.length; t++) {
      for (int i = 0; i < 120; i++) {
        texts[t][i] = (7L * i + t) % SyntheticModel.VOCABULARY;
      }
    }
    ScaledHead head = products(scaled(HEADS, 0.25), texts).heads().get(0);
    assertThat(head.own().rowStd().n()).isEqualTo(4_800);
    assertThat(head.at(Scaling.ROOT).rowStd().n()).isBetween(2_045L, 2_051L);
    assertThat(head.at(Scaling.ROOT).gradient().n()).isBetween(253L, 259L);
    assertThat(head.at(Scaling.ROOT).rowStd().influences().units()).isEqualTo(40);
  }

  /** Interpolated, within what its documentation promises. */
  @ParameterizedTest
  @ValueSource(ints = {2, 12, 100, 512, 4096})
  void gaussianRowsAreInterpolatedClosely(int keys) {
    GaussianRows rows = new GaussianRows(keys);
    for (double std : new double[] {0.02, 0.3, 0.77, 1.89, 2.38, 9, 21, 50}) {
      GaussianLogits exact = new GaussianLogits(std, keys);
      assertThat(rows.entropyRatio(std)).isCloseTo(exact.entropyRatio(), within(1e-4));
      assertThat(rows.jacobianSquare(std)).isCloseTo(exact.jacobianSquare(), within(1e-4));
    }
    for (double std : new double[] {64, 90, 200}) {
      GaussianLogits exact = new GaussianLogits(std, keys);
      assertThat(rows.entropyRatio(std) / exact.entropyRatio()).isCloseTo(1, within(0.003));
      assertThat(rows.jacobianSquare(std) / exact.jacobianSquare()).isCloseTo(1, within(1.5e-4));
    }
    assertThat(rows.entropyRatio(1e-3))
        .isEqualTo(rows.entropyRatio(1.0 / 64))
        .isCloseTo(1, within(0.5 / 64 / 64));
  }

  @Test
  void rangesNameTheirHeads() {
    MeasuredProducts products = products(scaled(HEADS, 0.3), FIRST, SECOND);
    MeasuredProducts.Range range =
        products.over(head -> head.at(Scaling.ROOT).rowStd().estimate()).orElseThrow();
    double[] sorted =
        products.heads().stream()
            .mapToDouble(head -> head.at(Scaling.ROOT).rowStd().estimate())
            .sorted()
            .toArray();
    assertThat(range.least()).isEqualTo(sorted[0]);
    assertThat(range.most()).isEqualTo(sorted[3]);
    assertThat(range.median()).isEqualTo((sorted[1] + sorted[2]) / 2);
    assertThat(range.mostHead().at(Scaling.ROOT).rowStd().estimate()).isEqualTo(sorted[3]);
    assertThat(products.findings())
        .extracting(finding -> finding.code())
        .containsExactly("scale-spread", "scale-none", "scale-dimension", "scale-formula");
    assertThat(products.findings().get(0).evidence())
        .containsEntry("mostHead", range.mostHead().name())
        .containsEntry("median", range.median());
    for (Finding finding : products.findings()) {
      ProductFindingCode code =
          Arrays.stream(ProductFindingCode.values())
              .filter(one -> one.code().equals(finding.code()))
              .findFirst()
              .orElseThrow();
      assertThat(finding.evidence().keySet()).containsExactlyElementsOf(code.evidence());
    }
  }

  /** Eight names are a sentence, more are not. */
  @Test
  void layersThatWereNotReadAreNamedUpToEight() {
    List<ScaledHead> heads = products(scaled(HEADS, 0.3), FIRST).heads();
    List<UnreadProduct> unread = new ArrayList<>();
    for (int l = 1; l <= 9; l++) {
      unread.add(new UnreadProduct(l, "/" + l, new UnreadProduct.NotShown()));
    }
    assertThat(ProductFindings.of(heads, unread).get(0).evidence())
        .containsEntry("count", 9)
        .containsEntry(
            "names", "L1 (/1), L2 (/2), L3 (/3), L4 (/4), L5 (/5), L6 (/6), L7 (/7), L8 (/8), …");
    assertThat(ProductFindings.of(heads, unread.subList(0, 8)).get(0).evidence())
        .extractingByKey("names")
        .asString()
        .endsWith("L8 (/8)");
  }
}
