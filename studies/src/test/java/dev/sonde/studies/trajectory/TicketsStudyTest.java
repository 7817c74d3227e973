package dev.sonde.studies.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Standardisation;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.trajectory.TicketsCells.Kind;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.CellStudy;
import dev.sonde.studies.variants.Variants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TicketsStudyTest {
  private static final double[] NUMPY = {0.5128137, 0.2107, 0.13516, 0.03583};

  private static Dataset digits() {
    return DataSource.read("digits");
  }

  private static TicketsStudy small() {
    return TicketsStudy.withDefaults()
        .withExtent(Extent.QUICK)
        .withWidths(12, 8)
        .withSteps(50)
        .withSeeds(2);
  }

  /** The paper: 51.3, 21.1, 13.5, 3.6% after 3, 7, 9 and 15 rounds. */
  @Test
  void countsFollowTheFormula() {
    try (Network network = Perceptron.of(784, 10).withWidths(300, 100).build(0)) {
      Pruning pruning = Pruning.of(network, 0.2);
      int[] rounds = {3, 7, 9, 15};
      for (int i = 0; i < rounds.length; i++) {
        assertThat(pruning.leftShare(rounds[i])).isCloseTo(NUMPY[i], within(6e-5));
      }
      assertThat(pruning.roundsTo(0.036)).isEqualTo(15);
      boolean[] mask = pruning.everything();
      for (int round = 1; round <= 3; round++) {
        mask = pruning.pruned(mask, network.parameterVector());
        for (int layer = 0; layer < 3; layer++) {
          assertThat(pruning.counts(mask)[layer]).isEqualTo(pruning.left(layer, round));
        }
      }
      assertThat(pruning.mask(Pruning.text(mask))).isEqualTo(mask);
      boolean[] shuffled = pruning.shuffled(mask, new StudyDraws(0, Purpose.SPLIT, 0));
      assertThat(shuffled).isNotEqualTo(mask);
      assertThat(pruning.counts(shuffled)).isEqualTo(pruning.counts(mask));
    }
  }

  @Test
  void theSmallestOfEachLayerGoAndTheFirstOfEqualOnes() {
    try (Network network = Perceptron.of(5, 2).withWidths(2).build(0)) {
      Pruning pruning = Pruning.of(network, 0.4);
      double[] weights = network.parameterVector();
      for (int i = 0; i < 10; i++) {
        weights[i] = i % 2 == 0 ? -0.5 : 2;
      }
      weights[8] = 0.1;
      boolean[] mask = pruning.pruned(pruning.everything(), weights);
      // four of ten: 0.1 and the first three of ±0.5
      boolean[] first = java.util.Arrays.copyOf(mask, 10);
      assertThat(first)
          .containsExactly(false, true, false, true, false, true, true, true, false, true);
      // biases stay, and the last layer loses a fifth of its four weights
      assertThat(mask[10]).isTrue();
      assertThat(pruning.counts(mask)).containsExactly(6, 3);
    }
  }

  @Test
  void theFirstRoundIsPlainTraining() {
    CellStudy cells = small().cells(digits());
    CellFigures ticket = cells.compute(TicketsCells.cell(Kind.TICKET, 0, 0), Optional.empty());
    assertThat(ticket.figure("masked")).isZero();
    assertThat(ticket.list("counts")).containsExactly(768, 96, 80);
    // the same training without a mask, on the study's own samples
    Dataset raw = digits().flattened();
    int[] order = new StudyDraws(0, Purpose.SPLIT, 0).permutation(1797);
    Dataset train = raw.select(java.util.Arrays.copyOf(order, 898));
    Dataset test = raw.select(java.util.Arrays.copyOfRange(order, 898 + 179, 1797));
    try (Network network =
        Perceptron.of(64, 10)
            .withWidths(12, 8)
            .withInitialisation(dev.sonde.nets.network.Initialisation.GLOROT_NORMAL)
            .build(0)) {
      Trainer.withDefaults()
          .withOptimiser(Optimiser.adam(1.2e-3))
          .withBatchSize(60)
          .withEpochs(100)
          .withMaximumSteps(50)
          .train(network, Loss.CROSS_ENTROPY, sixteenth(train));
      assertThat(Answers.of(network, sixteenth(test), 10).error())
          .isEqualTo(ticket.figure("end-error"));
    }
  }

  /** Digits are whole numbers up to 16. */
  private static Dataset sixteenth(Dataset data) {
    float[] out = new float[data.inputs().count()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (data.inputs().at(i) / 16);
    }
    return data.withInputs(new Values.Floats(out, data.inputs().shape()));
  }

  /** With the reader's start, and one seed of orders, the same steps on other samples. */
  @Test
  void everySeedDealsTheSamplesOutAnew() {
    TicketsStudy study = small().withSeeds(3).withSteps(25);
    Dataset data = sixteenth(digits().flattened());
    try (Network network = Perceptron.of(64, 10).withWidths(12).build(1)) {
      CellStudy cells = study.cells(network, data);
      for (int seed = 0; seed < 3; seed++) {
        int[] order = new StudyDraws(0, Purpose.SPLIT, -seed).permutation(1797);
        Dataset train = data.select(java.util.Arrays.copyOf(order, 898));
        Dataset test = data.select(java.util.Arrays.copyOfRange(order, 898 + 179, 1797));
        try (Network copy = network.copy()) {
          Trainer.withDefaults()
              .withOptimiser(Optimiser.adam(1.2e-3))
              .withBatchSize(60)
              .withEpochs(100)
              .withMaximumSteps(25)
              .withSeed(1_000_003L * seed)
              .train(copy, Loss.CROSS_ENTROPY, train);
          assertThat(
                  cells
                      .compute(TicketsCells.cell(Kind.TICKET, seed, 0), Optional.empty())
                      .figure("end-error"))
              .isEqualTo(Answers.of(copy, test, 10).error());
        }
      }
    }
  }

  @Test
  void aLineThatNeverRisesIsStable() {
    assertThat(TicketsCells.instability(new double[] {0.1, 0.1, 0.1})).isZero();
    assertThat(TicketsCells.instability(new double[] {0.1, 0.3, 0.2}))
        .isCloseTo(0.15, within(1e-15));
  }

  @Test
  void theSameWhateverTheThreads() {
    StudyResult one = small().of(digits());
    StudyResult two = small().withThreads(3).of(digits());
    assertThat(two.claims()).isEqualTo(one.claims());
    assertThat(two.findings()).isEqualTo(one.findings());
    TicketsFigures figures = (TicketsFigures) one.figures();
    assertThat(figures.rounds()).hasSize(4);
    assertThat(figures.instability()).hasSize(4);
    for (Claim claim : one.claims().subList(0, 2)) {
      assertThat(claim.verdict()).as(claim.id()).isEqualTo(Claim.Verdict.HOLDS);
    }
    assertThat(figures.rounds().get(3).reinitialised()).isPresent();
    assertThat(figures.rounds().get(3).left()).isCloseTo(0.25, within(0.05));
  }

  /** A seed in which two trainings still improve at their last step tells nothing of the others. */
  @Test
  void stepsAreJudgedOverTheSeedsInWhichTheyAreKnown() {
    CellStudy cells = small().withSeeds(3).withSteps(100).cells(digits());
    CellResults results = Variants.withDefaults().withThreads(2).of(cells);
    Map<Configuration, CellFigures> stops = new LinkedHashMap<>(results.figures());
    for (int seed = 0; seed < 3; seed++) {
      // both at the last step, then a quarter and half of the dense network's steps
      double[] steps = {100, seed == 0 ? 100 : 25.0 * seed};
      stops.computeIfPresent(
          TicketsCells.cell(Kind.TICKET, seed, 0),
          (cell, figures) -> figures.with("early-stop", steps[0]));
      for (int one = 1; one <= 3; one++) {
        stops.computeIfPresent(
            TicketsCells.cell(Kind.TICKET, seed, one),
            (cell, figures) -> figures.with("early-stop", steps[1]));
      }
    }
    Claim earlier =
        claim(TicketsReading.of(cells.plan(), new CellResults(stops, Set.of(), 0)), "earlier");
    // 1 − ¼ and 1 − ½
    assertThat(earlier.measured().orElseThrow().estimate()).isCloseTo(0.625, within(1e-15));
    assertThat(earlier.measured().orElseThrow().n()).isEqualTo(2);
    assertThat(earlier.evidence()).containsEntry("known", 2).containsEntry("seeds", 3);
    Claim all = claim(TicketsReading.of(cells.plan(), results), "reinitialised-worse");
    assertThat(all.evidence()).doesNotContainKey("known");
  }

  /** Where no seed tells, nothing is resolved. */
  @Test
  void stepsThatNoSeedTellsAreNotResolved() {
    CellStudy cells = small().cells(digits());
    CellResults results = Variants.withDefaults().withThreads(2).of(cells);
    Map<Configuration, CellFigures> stops = new LinkedHashMap<>(results.figures());
    stops.replaceAll(
        (cell, figures) ->
            figures.entries().containsKey("early-stop") ? figures.with("early-stop", 50) : figures);
    Claim earlier =
        claim(TicketsReading.of(cells.plan(), new CellResults(stops, Set.of(), 0)), "earlier");
    assertThat(earlier.verdict()).isEqualTo(Claim.Verdict.NOT_RESOLVED);
    assertThat(earlier.evidence()).containsEntry("known", 0).containsEntry("seeds", 2);
  }

  /** Targets of noise: the squared error of whatever was learned exceeds their variance. */
  @Test
  void aNetworkNoBetterThanAConstantIsNotJudged() {
    int n = 240;
    StudyDraws draws = new StudyDraws(5, Purpose.INPUTS, 0);
    Dataset noise =
        new Dataset(
            new Values.Doubles(draws.normals(4 * n), new long[] {n, 4}),
            new Values.Doubles(draws.normals(n), new long[] {n, 1}),
            "noise.csv",
            "");
    StudyResult result = small().withSteps(100).of(noise);
    TicketsFigures figures = (TicketsFigures) result.figures();
    assertThat(figures.errorUnit()).isEqualTo(TicketsFigures.ErrorUnit.VARIANCE);
    // the mean of 120 targets on 96 others: above 1 by 1/120 in the mean
    assertThat(figures.constantError().orElseThrow().estimate()).isBetween(1.0, 1.2);
    assertThat(result.findings()).extracting("code").containsExactly("no-better-than-constant");
    for (Claim claim : result.claims().subList(2, result.claims().size())) {
      assertThat(claim.verdict()).as(claim.id()).isEqualTo(Claim.Verdict.NOT_RESOLVED);
      assertThat(claim.evidence()).as(claim.id()).containsKey("constant");
    }
  }

  /**
   * Columns of a table have units of their own, and what a network learns must not hang on them.
   */
  @Test
  void anotherUnitOfAColumnIsTheSameStudy() {
    int n = 220;
    double[] x = new StudyDraws(6, Purpose.INPUTS, 0).normals(3 * n);
    double[] y = new double[n];
    double[] other = x.clone();
    for (int i = 0; i < n; i++) {
      y[i] = x[3 * i] - x[3 * i + 1];
      other[3 * i] *= 1024;
    }
    TicketsFigures[] figures = new TicketsFigures[2];
    for (int k = 0; k < 2; k++) {
      Dataset table =
          new Dataset(
              new Values.Doubles(k == 0 ? x : other, new long[] {n, 3}),
              new Values.Doubles(y, new long[] {n, 1}),
              "table.csv",
              "");
      figures[k] = (TicketsFigures) small().withSteps(30).of(table).figures();
    }
    assertThat(figures[1]).usingRecursiveComparison().isEqualTo(figures[0]);
  }

  /** Half of the samples are of one class, and the other classes' labels are those of noise. */
  @Test
  void theConstantAnswerIsThatOfTheTrainingSamples() {
    Values.Doubles x = new Values.Doubles(new double[4], new long[] {4, 1});
    Dataset train =
        new Dataset(x, new Values.Integers(new long[] {1, 1, 2, 1}, new long[] {4}), "", "");
    Dataset test =
        new Dataset(x, new Values.Integers(new long[] {1, 2, 2, 0}, new long[] {4}), "", "");
    assertThat(Answers.constantError(new LearningTask(train, test), 3)).isEqualTo(0.75);
    Dataset low =
        new Dataset(x, new Values.Doubles(new double[] {1, 1, 1, 1}, new long[] {4}), "", "");
    Dataset high =
        new Dataset(x, new Values.Doubles(new double[] {2, 4, 2, 4}, new long[] {4}), "", "");
    // off by 1 and 3, of a variance of 1
    assertThat(Answers.constantError(new LearningTask(low, high), 0)).isEqualTo(5);
  }

  private static Claim claim(StudyResult result, String id) {
    return result.claims().stream()
        .filter(one -> one.id().equals("tickets." + id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPlanGivesTheSameStudyAgain() {
    Configuration plan = small().withRewind(10).withSeed(4).cells(digits()).plan();
    assertThat(TicketsStudy.from(plan).cells(digits()).plan()).isEqualTo(plan);
  }

  @Test
  void thePublishedSharesAreTheFormulas() {
    StudyResult result = TicketsStudy.withDefaults().theory();
    assertThat(result.claims()).hasSize(13);
    assertThat(result.claims())
        .as("%s", result.claims())
        .allMatch(claim -> claim.verdict() == Claim.Verdict.HOLDS);
  }

  @Test
  void whatCannotBePrunedIsRefused() {
    Dataset raw = digits().first(400);
    Dataset scaled = Standardisation.of(raw).apply(raw);
    try (Network network = Perceptron.of(64, 10).withWidths(30).build(1)) {
      assertThat(small().cells(network, scaled).cells()).isNotEmpty();
      Trainer.withDefaults()
          .withOptimiser(Optimiser.adam(0.01))
          .withEpochs(20)
          .train(network, Loss.CROSS_ENTROPY, scaled);
      assertThatThrownBy(() -> small().cells(network, scaled))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is trained already");
    }
    assertThatThrownBy(() -> small().of(digits().first(100)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("100 samples are too few");
    assertThatThrownBy(() -> small().withLeft(1)).hasMessageContaining("got 1");
    assertThatThrownBy(() -> small().withSteps(3)).hasMessageContaining("at least 25");
    assertThatThrownBy(() -> small().withSeeds(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> small().withRewind(-1)).hasMessageContaining("from 0 on");
  }

  /** The direction of the paper's findings, on a third of the steps of the full form. */
  @Test
  @Tag("full")
  void ticketsOfMnistAreDoneEarlierThanTheirReinitialisation() {
    StudyResult result =
        TicketsStudy.withDefaults()
            .withExtent(Extent.QUICK)
            .withThreads(2)
            .of(DataSource.read("mnist10k"));
    TicketsFigures figures = (TicketsFigures) result.figures();
    TicketsFigures.Round last = figures.rounds().get(3);
    assertThat(last.ticket().testError().estimate())
        .isLessThan(last.reinitialised().orElseThrow().testError().estimate());
    assertThat(
            result.claims().stream()
                .filter(claim -> claim.verdict() == Claim.Verdict.HOLDS)
                .map(Claim::id)
                .toList())
        .containsAll(List.of("tickets.counts", "tickets.masked", "tickets.stable"));
  }
}
