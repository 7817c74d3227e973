package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import dev.sonde.spectra.krylov.ExtremePairs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The two spirals of Maddox, Benton, Wilson, Rethinking Parameter Counting in Deep Models:
 * Effective Dimensionality Revisited, 2020 (arXiv:2003.02139): a perceptron of 2,181 parameters on
 * 1,000 points, trained by 2,000 steps of Adam over all of them, is flat in 2,000 directions and
 * steep in a few.
 *
 * <p>Published: the loss is 0.0706, and 0.0730 after a step of length 1 in the 2,000 flattest
 * directions; along the top eigenvector it is 0.549 after 0.0526 and 1.476 after 0.1053. Their
 * points and start are not published, so ours is another draw. Tolerances come from thirteen draws
 * of our own (noise 1.3 and 1.5, one seed each), whose losses were 0.029 to 0.140: flat steps moved
 * them by at most 6%, 0.0526 along the top eigenvector multiplied them by 2 to 15, 0.1053 by 5 to
 * 81, and a step of length 1 in a random direction by 2.3 to 10 (mean of four).
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoSpiralsTest {
  private static final int POINTS = 1_000;
  private static final int FLAT = 2_000;
  private static final int PARAMETERS = 2_181;
  private static final long SEED = 3;

  private static Dataset spirals() {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] x = new double[2 * POINTS];
    double[] y = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      // uniform in area up to 600 degrees; the second spiral is the first one turned by half a turn
      double angle = Math.toRadians(600) * Math.sqrt(random.nextDouble());
      double side = i < POINTS / 2 ? 1 : -1;
      x[2 * i] = 1.5 * (random.nextGaussian() - side * angle * Math.cos(angle));
      x[2 * i + 1] = 1.5 * (random.nextGaussian() + side * angle * Math.sin(angle));
      y[i] = side > 0 ? 0 : 1;
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {POINTS, 2}),
        new Values.Doubles(y, new long[] {POINTS, 1}),
        "two spirals",
        "");
  }

  private final Network network =
      Perceptron.of(2, 1)
          .withWidths(20, 20, 20, 20, 20, 20)
          .withActivation(Activation.ELU)
          .build(SEED);
  private Objective objective;
  private ExtremePairs pairs;
  private double loss;

  @BeforeAll
  void train() {
    Dataset data = spirals();
    Trainer.withDefaults()
        .withOptimiser(Optimiser.adam(0.01))
        .withBatchSize(POINTS)
        .withEpochs(2_000)
        .train(network, Loss.BINARY_CROSS_ENTROPY, data);
    objective =
        Objective.of(
            network,
            Loss.BINARY_CROSS_ENTROPY,
            data,
            Evaluation.withDefaults().withPrecision(Precision.DOUBLE));
    loss = objective.value().value();
    pairs =
        ExtremeEigenpairs.withDefaults()
            .withLargest(PARAMETERS - FLAT)
            .withSmallest(60) // more than are negative and steep
            .withBudget(PARAMETERS)
            .withVectors()
            .of(objective.hessian());
  }

  @AfterAll
  void close() {
    objective.close();
    network.close();
  }

  @Test
  void thePerceptronHasThePublishedNumberOfParametersAndComesNearThePublishedLoss() {
    assertThat(network.parameterCount()).isEqualTo(PARAMETERS);
    assertThat(loss).as("published: 0.0706; ours: 0.029 to 0.140").isBetween(0.02, 0.2);
  }

  @Test
  void aUnitStepInTheTwoThousandFlattestDirectionsBarelyMovesTheLoss() {
    double[][] steep = steepestDirections();
    SplittableRandom random = new SplittableRandom(7);
    for (int draw = 0; draw < 10; draw++) {
      double[] step = gaussian(random);
      assertThat(lossAfter(unit(step), 1)).as("a random direction").isGreaterThan(1.5 * loss);
      removeTwice(steep, step);
      assertThat(lossAfter(unit(step), 1))
          .as("published: 3% above; ours: up to 6% off")
          .isCloseTo(loss, withinPercentage(10));
    }
  }

  @Test
  void aSmallStepAlongTheTopEigenvectorMultipliesTheLoss() {
    double[] top = pairs.largestVectors()[0];

    assertThat(Math.max(lossAfter(top, 0.0526), lossAfter(top, -0.0526)))
        .as("published: 7.8 times; ours: 2 to 15 times")
        .isGreaterThan(1.5 * loss);
    assertThat(Math.max(lossAfter(top, 0.1053), lossAfter(top, -0.1053)))
        .as("published: 21 times; ours: 5 to 81 times")
        .isGreaterThan(4 * loss);
  }

  @Test
  void theTopEigenvalueIsTheLosssSecondDifferenceAlongItsVector() {
    double[] top = pairs.largestVectors()[0];
    double h = 1e-4; // rounding 1e-16/h² = 1e-8, fourth derivative h² · 1e6 = 1e-2, of about 250

    double curvature = (lossAfter(top, h) - 2 * loss + lossAfter(top, -h)) / (h * h);

    assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertThat(curvature).isCloseTo(pairs.largest().get(0).value(), withinPercentage(0.1));
  }

  /** The eigenvectors of the eigenvalues largest in size: what remains beside them is flattest. */
  private double[][] steepestDirections() {
    record Direction(double size, double[] vector) {}
    List<Direction> all = new ArrayList<>();
    List<EigenvalueEstimate> largest = pairs.largest();
    for (int i = 0; i < largest.size(); i++) {
      all.add(new Direction(Math.abs(largest.get(i).value()), pairs.largestVectors()[i]));
    }
    List<EigenvalueEstimate> smallest = pairs.smallest();
    for (int i = 0; i < smallest.size(); i++) {
      all.add(new Direction(Math.abs(smallest.get(i).value()), pairs.smallestVectors()[i]));
    }
    all.sort(Comparator.comparingDouble(Direction::size).reversed());
    return all.stream().limit(PARAMETERS - FLAT).map(Direction::vector).toArray(double[][]::new);
  }

  private double lossAfter(double[] direction, double length) {
    double[] there = network.parameterVector();
    for (int i = 0; i < there.length; i++) {
      there[i] += length * direction[i];
    }
    return objective.lossAt(there);
  }

  private static double[] gaussian(SplittableRandom random) {
    double[] out = new double[PARAMETERS];
    for (int i = 0; i < out.length; i++) {
      out[i] = random.nextGaussian();
    }
    return out;
  }

  /** Twice, because one pass leaves rounding of what it removed. */
  private static void removeTwice(double[][] basis, double[] vector) {
    for (int pass = 0; pass < 2; pass++) {
      for (double[] direction : basis) {
        double along = 0;
        for (int i = 0; i < vector.length; i++) {
          along += direction[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
          vector[i] -= along * direction[i];
        }
      }
    }
  }

  private static double[] unit(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    double[] out = vector.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] /= Math.sqrt(squares);
    }
    return out;
  }
}
