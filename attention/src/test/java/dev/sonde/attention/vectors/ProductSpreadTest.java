package dev.sonde.attention.vectors;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static dev.sonde.attention.SyntheticModel.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.means.RatioAccumulator;
import dev.sonde.attention.means.RowMean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spread of queries, keys and their products, against plain loops over all pairs. */
class ProductSpreadTest {
  private static final long[] FIRST = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final long[] SECOND = {2, 7, 1, 8, 2, 8, 1};

  /** Single precision keeps seven digits of each product. */
  private static final double ROUNDING = 2e-5;

  @TempDir Path folder;

  /** Mean over queries of the variance of q·k over the keys, weighted by queries. */
  private static double variance(SyntheticModel model, int head, List<long[]> texts) {
    double sum = 0;
    int rows = 0;
    for (long[] ids : texts) {
      for (int i = 0; i < ids.length; i++) {
        double total = 0;
        double squares = 0;
        for (int j = 0; j < ids.length; j++) {
          double product = model.product(ids, head, i, j);
          total += product;
          squares += product * product;
        }
        sum += squares / ids.length - total * total / ids.length / ids.length;
        rows++;
      }
    }
    return sum / rows;
  }

  /** Mean over queries of |q|² times the variance of an entry of the keys. */
  private static double independent(SyntheticModel model, int head, List<long[]> texts) {
    double sum = 0;
    int rows = 0;
    for (long[] ids : texts) {
      double keyVariance = 0;
      for (int c = 0; c < D; c++) {
        double total = 0;
        double squares = 0;
        for (long id : ids) {
          double entry = model.key(id, head)[c];
          total += entry;
          squares += entry * entry;
        }
        keyVariance += (squares / ids.length - total * total / ids.length / ids.length) / D;
      }
      for (long id : ids) {
        for (double entry : model.query(id, head)) {
          sum += entry * entry * keyVariance;
        }
        rows++;
      }
    }
    return sum / rows;
  }

  private static Offset<Double> relative(double value) {
    return within(ROUNDING * Math.abs(value));
  }

  private void assertSpreads(SyntheticModel model, List<long[]> texts) {
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(texts);
    for (int h = 0; h < HEADS; h++) {
      HeadFigures head = report.layers().get(0).heads().get(h);
      assertThat(head.dimension()).isEqualTo(D);
      ProductSpread spread = head.product();
      double variance = variance(model, h, texts);
      double independent = independent(model, h, texts);
      assertThat(spread.variance().estimate()).isCloseTo(variance, relative(variance));
      assertThat(spread.independent().estimate()).isCloseTo(independent, relative(independent));
      assertThat(spread.ratio().estimate())
          .isCloseTo(variance / independent, relative(variance / independent));
      double square = 0;
      int rows = 0;
      for (long[] ids : texts) {
        for (long id : ids) {
          for (double entry : model.query(id, h)) {
            square += entry * entry;
          }
          rows++;
        }
      }
      double queryStd = Math.sqrt(square / rows / D);
      assertThat(spread.queryStd().estimate()).isCloseTo(queryStd, relative(queryStd));
      // the identity that explains the ratio
      assertThat(
              spread.agreement() * D / Math.sqrt(spread.queryDirections() * spread.keyDirections()))
          .isCloseTo(spread.ratio().estimate(), within(1e-12 * spread.ratio().estimate()));
      assertThat(spread.queryDirections()).isBetween(1.0, (double) D);
      assertThat(spread.keyDirections()).isBetween(1.0, (double) D);
    }
  }

  private static SyntheticModel scaled(int keyHeads) {
    return new SyntheticModel(keyHeads, 17)
        .heads()
        .node("MatMul", "s", List.of("q", "kt"))
        .number("root", (float) Math.sqrt(D))
        .node("Div", "z", List.of("s", "root"))
        .node("Softmax", "p", List.of("z"), whole("axis", -1))
        .values("p");
  }

  @Test
  void oneTextAndSeveralAgreeWithAllPairs() {
    assertSpreads(scaled(HEADS), List.of(FIRST));
    assertSpreads(scaled(HEADS), List.of(FIRST, SECOND));
    assertSpreads(scaled(2), List.of(FIRST, SECOND, SECOND));
  }

  /** Without a mask and a bias, the logits' row std is the scale times √ of this variance. */
  @Test
  void theVarianceIsThatOfTheLogits() {
    AttentionReport report =
        AttentionProbe.of(scaled(HEADS).write(folder)).onIds(List.of(FIRST, SECOND));
    for (HeadFigures head : report.layers().get(0).heads()) {
      double logits = head.scale() * Math.sqrt(head.product().variance().estimate());
      assertThat(head.softmax().rowStd().estimate()).isCloseTo(logits, relative(logits));
    }
  }

  /** For one text the agreement is a cosine of two positive matrices. */
  @Test
  void theAgreementOfOneTextIsACosine() {
    AttentionReport report = AttentionProbe.of(scaled(HEADS).write(folder)).onIds(List.of(FIRST));
    for (HeadFigures head : report.layers().get(0).heads()) {
      assertThat(head.product().agreement()).isBetween(0.0, 1.0);
      assertThat(head.product().ratio().standardError()).isPositive();
    }
  }

  @Test
  void aScaleOnBothSidesIsTakenOffAgain() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.number("root", (float) Math.pow(D, -0.25));
    model.node("Mul", "qs", List.of("q", "root")).node("Mul", "ks", List.of("kt", "root"));
    model.node("MatMul", "z", List.of("qs", "ks"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertSpreads(model, List.of(FIRST));
  }

  @Test
  void fusedOperatorsShowTheSame() {
    SyntheticModel standard = new SyntheticModel(2, 23);
    standard.node(
        "",
        "Attention",
        List.of("joined"),
        List.of("q3", "k3", "v3"),
        whole("q_num_heads", HEADS),
        whole("kv_num_heads", 2));
    assertSpreads(standard.end("joined"), List.of(FIRST));
    SyntheticModel microsoft = new SyntheticModel(HEADS, 17);
    microsoft.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        List.of("q3", "k3", "v3"),
        whole("num_heads", HEADS));
    assertSpreads(microsoft.end("joined"), List.of(FIRST));
  }

  /** As frameworks that write attention by einsum have it: heads behind positions. */
  @Test
  void anEinsumWithHeadsBehindPositions() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).longs("layout", 0, 0, HEADS, D);
    for (String name : List.of("q", "k", "v")) {
      model.node("Reshape", name + "4", List.of(name + "3", "layout"));
    }
    model.node(
        "Einsum", "s", List.of("q4", "k4"), SyntheticModel.text("equation", "bqhd,bkhd->bhqk"));
    model.number("root", (float) Math.sqrt(D)).node("Div", "z", List.of("s", "root"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1));
    model.node("Transpose", "v", List.of("v4"), wholes("perm", 0L, 2L, 1L, 3L)).values("p");
    assertSpreads(model, List.of(FIRST, SECOND));
    // as many positions as heads: the layout cannot be told from the shape
    assertSpreads(model, List.of(new long[] {3, 1, 4, 1}));
  }

  /** Queries as columns: their vectors' length is not the last axis, which is the positions. */
  @Test
  void anEinsumWithQueriesAsColumns() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("Transpose", "qt", List.of("q"), wholes("perm", 0L, 1L, 3L, 2L));
    model.node("Transpose", "k", List.of("kt"), wholes("perm", 0L, 1L, 3L, 2L));
    model.node(
        "Einsum", "s", List.of("qt", "k"), SyntheticModel.text("equation", "bhdi,bhjd->bhij"));
    model.number("root", (float) Math.sqrt(D)).node("Div", "z", List.of("s", "root"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertSpreads(model, List.of(FIRST, SECOND));
    assertThat(AttentionProbe.of(model.write(folder)).onIds(List.of(FIRST)).conventions().scaled())
        .isTrue();
  }

  /** Independent Gaussian entries give d·σ_q²·σ_k², within four standard errors. */
  @Test
  void independentEntriesGiveTheVarianceThatTheScaleIsMadeFor() {
    int d = 16;
    int texts = 40;
    int n = 60;
    SplittableRandom random = new SplittableRandom(5);
    ProductAccumulator accumulator = new ProductAccumulator(d);
    for (int t = 0; t < texts; t++) {
      accumulator.add(side(random, n, d, 2), side(random, n, d, 0.5), false);
      accumulator.endUnit();
    }
    ProductSpread spread = accumulator.spread();
    // keys about their own mean: a variance with n − 1 degrees of freedom out of n
    double expected = d * 4 * 0.25 * (n - 1.0) / n;
    assertThat(spread.variance().estimate())
        .isCloseTo(expected, within(4 * spread.variance().standardError()));
    assertThat(spread.variance().standardError()).isBetween(0.01 * expected, 0.05 * expected);
    assertThat(spread.ratio().estimate()).isCloseTo(1, within(4 * spread.ratio().standardError()));
    assertThat(spread.queryDirections()).isCloseTo(d, within(0.5));
  }

  private static HeadMatrix side(SplittableRandom random, int n, int d, double std) {
    float[] values = new float[n * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (std * random.nextGaussian());
    }
    return new HeadMatrix(new HeadVectors(values, 1, n, d, n * d, d, 1), 0, 1);
  }

  /**
   * With one direction only, shared by both, the variance is d times that of independent entries.
   */
  @Test
  void oneSharedDirectionGivesDTimesAsMuch() {
    float[] along = {1, -2, 3, -4, 2};
    int d = 4;
    float[] values = new float[along.length * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = along[i / d];
    }
    HeadMatrix side =
        new HeadMatrix(new HeadVectors(values, 1, along.length, d, values.length, d, 1), 0, 1);
    ProductAccumulator accumulator = new ProductAccumulator(d);
    accumulator.add(side, side, true);
    ProductSpread spread = accumulator.spread();
    assertThat(spread.ratio().estimate()).isCloseTo(d, within(1e-12));
    assertThat(spread.queryDirections()).isCloseTo(1, within(1e-12));
    assertThat(spread.keyDirections()).isCloseTo(1, within(1e-12));
    assertThat(spread.agreement()).isCloseTo(1, within(1e-12));
  }

  /** The error of a ratio over texts, against leaving out one text after the other. */
  @Test
  void theErrorOfARatioIsThatOfTheJackknife() {
    SplittableRandom random = new SplittableRandom(11);
    List<double[]> units = new ArrayList<>();
    RatioAccumulator accumulator = new RatioAccumulator();
    for (int t = 0; t < 200; t++) {
      double below = 20 + random.nextDouble();
      double above = below * (2 + 0.3 * random.nextGaussian());
      units.add(new double[] {above, below});
      accumulator.addRows(above, below, 10);
      accumulator.endUnit();
    }
    double above = units.stream().mapToDouble(unit -> unit[0]).sum();
    double below = units.stream().mapToDouble(unit -> unit[1]).sum();
    double mean = 0;
    double squares = 0;
    for (double[] unit : units) {
      double without = (above - unit[0]) / (below - unit[1]);
      mean += without / units.size();
      squares += without * without / units.size();
    }
    double jackknife = Math.sqrt((units.size() - 1) * (squares - mean * mean));
    RowMean ratio = accumulator.ratio();
    assertThat(ratio.estimate()).isCloseTo(above / below, within(1e-12));
    assertThat(ratio.standardError()).isCloseTo(jackknife, within(0.01 * jackknife));
    assertThat(ratio.n()).isEqualTo(2000);
  }
}
