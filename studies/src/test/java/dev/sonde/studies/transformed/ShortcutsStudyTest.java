package dev.sonde.studies.transformed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Images;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Claim;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.RateSearch;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.CellStudy;
import dev.sonde.studies.variants.Variants;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ShortcutsStudyTest {

  private static Dataset digits() {
    return DataSource.read("digits");
  }

  private static ShortcutsStudy small() {
    return ShortcutsStudy.withDefaults()
        .withExtent(Extent.QUICK)
        .withWidths(8)
        .withEpochs(1)
        .withSeeds(2);
  }

  @Test
  void theIdentitiesHoldToRounding() {
    StudyResult result = ShortcutsStudy.withDefaults().withExtent(Extent.QUICK).theory();
    assertThat(result.claims()).hasSize(5);
    assertThat(result.claims())
        .as("%s", result.claims())
        .allMatch(claim -> claim.verdict() == Claim.Verdict.HOLDS);
  }

  @Test
  void theSameWhateverTheThreads() {
    Dataset some = digits().first(200);
    StudyResult one = small().of(some);
    StudyResult two = small().withThreads(3).of(some);
    assertThat(two.claims()).isEqualTo(one.claims());
    assertThat(two.findings()).isEqualTo(one.findings());
    ShortcutsFigures figures = (ShortcutsFigures) one.figures();
    assertThat(figures.variants().keySet())
        .containsExactly("plain", "shortcuts", "centred", "scaled");
    assertThat(figures.fisher()).hasSize(4);
    assertThat(figures.units()).hasSize(1);
  }

  /** The rates that were tried of a variant, with the best and whether it is inside. */
  @Test
  void whereTheBestRateIsAtTheEdgeRatesBeyondItAreTried() {
    CellStudy cells = small().cells(digits().first(200));
    CellResults results = Variants.withDefaults().withThreads(2).of(cells);
    int planned = new ShortcutsPlan(cells.plan()).rates().size();
    ShortcutsFigures figures =
        (ShortcutsFigures) ShortcutsReading.of(cells.plan(), results).figures();
    int beyond = 0;
    for (UnitVariant variant : UnitVariant.values()) {
      VariantRates rates = VariantRates.of(new ShortcutsPlan(cells.plan()), results, variant);
      int further = rates.tried().size() - planned;
      beyond += further;
      assertThat(further).as("%s", variant).isLessThanOrEqualTo(3);
      assertThat(rates.search() == RateSearch.INSIDE || further == 3).as("%s", variant).isTrue();
      assertThat(requireNonNull(figures.variants().get(variant.label())).search())
          .isEqualTo(rates.search());
    }
    // after one epoch of four minibatches larger rates than 1 are better for some
    assertThat(beyond).isPositive();
    assertThat(results.figures().size() + results.diverged())
        .isEqualTo(cells.cells().size() + 2 * beyond);
  }

  private static VariantRates tried(Map<String, Double> losses, String... diverged) {
    NavigableMap<Double, VariantRates.Tried> tried = new TreeMap<>();
    losses.forEach(
        (rate, loss) ->
            tried.put(
                Double.parseDouble(rate),
                new VariantRates.Tried(rate, List.of(CellFigures.none().with("losses", 9, loss)))));
    for (String rate : diverged) {
      tried.put(Double.parseDouble(rate), new VariantRates.Tried(rate, List.of()));
    }
    return new VariantRates(tried, 3);
  }

  @Test
  void theNextRateLiesBeyondTheEdgeAndThreeAreEnough() {
    assertThat(tried(Map.of("0.03", 2.0, "0.1", 1.0, "0.3", 2.0)).beyond(3)).isEmpty();
    assertThat(tried(Map.of("0.03", 3.0, "0.1", 2.0, "0.3", 1.0)).beyond(3)).hasValue("1.0");
    assertThat(tried(Map.of("0.03", 1.0, "0.1", 2.0, "0.3", 3.0)).beyond(3)).hasValue("0.01");
    assertThat(tried(Map.of("0.03", 1.0, "0.1", 2.0, "0.3", 3.0)).beyond(0)).isEmpty();
    Map<String, Double> falling =
        Map.of("0.03", 6.0, "0.1", 5.0, "0.3", 4.0, "1.0", 3.0, "3.0", 2.0, "10.0", 1.0);
    assertThat(tried(falling).beyond(3)).isEmpty();
    assertThat(tried(falling).search()).isEqualTo(RateSearch.LARGEST);
    // beyond the best one a seed diverged: it is inside
    VariantRates stopped = tried(Map.of("0.03", 3.0, "0.1", 2.0), "0.3");
    assertThat(stopped.beyond(3)).isEmpty();
    assertThat(stopped.search()).isEqualTo(RateSearch.INSIDE);
    VariantRates none = tried(Map.of(), "0.03", "0.1", "0.3");
    assertThat(none.best()).isEmpty();
    assertThat(none.beyond(3)).hasValue("0.01");
  }

  /** A run that was begun when only the plan's rates were tried. */
  @Test
  void aPlanWithoutFurtherRatesHasNone() {
    SortedMap<String, String> old = new TreeMap<>(small().cells(digits()).plan().values());
    old.remove(ShortcutsPlan.FURTHER_RATES);
    Configuration plan = Configuration.of(old);
    CellStudy cells = ShortcutsStudy.from(plan).cells(digits());
    assertThat(cells.plan()).isEqualTo(plan);
    assertThat(cells.further(new CellResults(Map.of(), Set.of(), 0))).isEmpty();
  }

  /** Columns of a table have units of their own; one in other units changes nothing. */
  @Test
  void theColumnsOfATableAreStandardisedOneByOne() {
    StudyResult one = small().of(table(1));
    StudyResult other = small().of(table(1024));
    assertThat(((ShortcutsFigures) other.figures()).variants().get("plain"))
        .usingRecursiveComparison()
        .isEqualTo(((ShortcutsFigures) one.figures()).variants().get("plain"));
  }

  private static Dataset table(double scale) {
    double[] x = new StudyDraws(1, Purpose.INPUTS, 0).normals(120 * 3);
    long[] y = new long[120];
    for (int i = 0; i < 120; i++) {
      y[i] = x[3 * i] + x[3 * i + 1] > 0 ? 1 : 0;
      x[3 * i] *= scale;
      x[3 * i + 2] = 7;
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {120, 3}),
        new Values.Integers(y, new long[] {120}),
        "table",
        "");
  }

  /** Real targets have a Fisher matrix, too, and a loss that is no number of nats. */
  @Test
  void realTargetsHaveAllClaimsAndAUnit() {
    int n = 120;
    StudyDraws draws = new StudyDraws(3, Purpose.INPUTS, 0);
    Dataset real =
        new Dataset(
            new Values.Doubles(draws.normals(5 * n), new long[] {n, 5}),
            new Values.Doubles(draws.normals(n), new long[] {n, 1}),
            "real.csv",
            "");
    StudyResult result = small().of(real);
    ShortcutsFigures figures = (ShortcutsFigures) result.figures();
    assertThat(figures.lossUnit()).isEqualTo(LossUnit.SQUARED_ERROR);
    assertThat(figures.fisher()).hasSize(UnitVariant.values().length);
    assertThat(result.claims()).extracting(Claim::id).contains("shortcuts.fisher");
    assertThat(result.findings().get(0).evidence()).containsEntry("unit", "squaredError");
  }

  @Test
  void aPlanGivesTheSameStudyAgain() {
    Configuration plan = small().withSeed(4).cells(digits()).plan();
    assertThat(ShortcutsStudy.from(plan).cells(digits()).plan()).isEqualTo(plan);
  }

  @Test
  void theUnitsOfAnotherNetworkAreLookedAt() {
    try (Network network = Perceptron.of(64, 10).withWidths(9, 7).build(1)) {
      StudyResult result = small().of(network, digits().first(200));
      ShortcutsFigures figures = (ShortcutsFigures) result.figures();
      assertThat(figures.units()).hasSize(2);
      // the units of ReLU are never negative
      assertThat(figures.units().get(0).meanShare()).isGreaterThan(0.3);
      assertThat(figures.units().get(1).units()).isEqualTo(7);
    }
  }

  @Test
  void aNetworkThatIsNoChainIsRefused() {
    try (Network network = ConvNet.of(1, 8, 8, 10).build(1)) {
      assertThatThrownBy(() -> small().cells(network, digits()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("not a chain of linear layers");
    }
    try (Network network = Perceptron.of(64, 10).withWidths().build(1)) {
      assertThatThrownBy(() -> small().cells(network, digits()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("not a chain");
    }
    try (Network network = Perceptron.of(5, 10).build(1)) {
      assertThatThrownBy(() -> small().cells(network, digits()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("takes 5 numbers");
    }
    assertThatThrownBy(() -> small().withSeeds(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> small().withEpochs(0)).hasMessageContaining("at least 1");
  }

  /**
   * studies/e_seeds.py: at 49-50-50-10 on 2,000 samples, 8 epochs, rates of 0.3 and 1, the training
   * loss of the scaled variant is .013, of the plain one .073, of the centred one .086, each at its
   * better rate; test errors .094, .106, .091. Ours differ by their draws and by tuning over three
   * seeds.
   */
  @Test
  @Tag("full")
  void onlyScalingIsFasterOnPooledDigitsAtRatesUpToOne() {
    StudyResult result = onPooledDigits(0);
    ShortcutsFigures figures = (ShortcutsFigures) result.figures();
    assertThat(loss(figures, "scaled")).isBetween(0.005, 0.04);
    assertThat(loss(figures, "plain")).isBetween(0.04, 0.12);
    assertThat(loss(figures, "centred")).isBetween(0.04, 0.13);
    assertThat(requireNonNull(figures.fisher().get("scaled")).offDiagonal())
        .isLessThan(requireNonNull(figures.fisher().get("plain")).offDiagonal());
    assertThat(result.findings().get(0).code()).isEqualTo("transformation-faster");
    for (String edge : List.of("plain", "centred")) {
      assertThat(requireNonNull(figures.variants().get(edge)).search())
          .isEqualTo(RateSearch.LARGEST);
    }
  }

  /** The edge of numpy's grid hid it: centred units stand three times the rate of plain ones. */
  @Test
  @Tag("full")
  void atARateOfThreeCentringAloneIsFasterOnPooledDigits() {
    ShortcutsFigures figures = (ShortcutsFigures) onPooledDigits(3).figures();
    assertThat(requireNonNull(figures.variants().get("centred")).rate()).isEqualTo(3);
    assertThat(loss(figures, "centred")).isBetween(0.004, 0.02);
    assertThat(requireNonNull(figures.variants().get("plain")).rate()).isEqualTo(1);
    assertThat(loss(figures, "plain")).isBetween(0.04, 0.12);
    assertThat(figures.variants().values())
        .allMatch(variant -> variant.search() == RateSearch.INSIDE);
  }

  private static StudyResult onPooledDigits(int furtherRates) {
    CellStudy planned =
        ShortcutsStudy.withDefaults().cells(Images.pooled(DataSource.read("mnist10k"), 4));
    SortedMap<String, String> settings = new TreeMap<>(planned.plan().values());
    settings.remove(ShortcutsPlan.FURTHER_RATES);
    if (furtherRates > 0) {
      settings.put(ShortcutsPlan.FURTHER_RATES, Integer.toString(furtherRates));
    }
    CellStudy cells =
        ShortcutsStudy.from(Configuration.of(settings))
            .cells(Images.pooled(DataSource.read("mnist10k"), 4));
    return ShortcutsReading.of(cells.plan(), Variants.withDefaults().withThreads(2).of(cells));
  }

  private static double loss(ShortcutsFigures figures, String variant) {
    return requireNonNull(figures.variants().get(variant)).trainLoss().estimate();
  }
}
