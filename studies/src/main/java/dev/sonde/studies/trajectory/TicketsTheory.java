package dev.sonde.studies.trajectory;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.trajectory.TicketsFigures.ErrorUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of {@code tickets} needs no data: the papers' shares of weights by their formula, and that
 * setting weights to 0 after a step is the same as masking the gradient.
 */
final class TicketsTheory {
  /** The paper rounds to a tenth of a per cent. */
  private static final double ROUNDING = 0.00051;

  /** The paper's network of six convolutions has more weights by count than it prints. */
  private static final double CONV_6 = 0.003;

  /** Layers of a network, and what a round takes of convolutions. */
  private record Published(
      String name, int[] convolutions, int[] dense, double rate, double[][] figures) {

    /** The share of weights left. */
    double left(int rounds) {
      double left = 0;
      double all = 0;
      for (int i = 0; i < convolutions.length; i++) {
        left += Pruning.left(convolutions[i], rate, rounds);
        all += convolutions[i];
      }
      for (int i = 0; i < dense.length; i++) {
        // the output layer loses half of the others' share
        left += Pruning.left(dense[i], i == dense.length - 1 ? 0.1 : 0.2, rounds);
        all += dense[i];
      }
      return left / all;
    }
  }

  /** Kernels of 3 × 3; pooling halves the sides of 32 pixels after every two convolutions. */
  private static final List<Published> NETWORKS =
      List.of(
          new Published(
              "LeNet",
              new int[0],
              new int[] {784 * 300, 300 * 100, 100 * 10},
              0,
              new double[][] {{3, 0.513}, {7, 0.211}, {9, 0.135}, {15, 0.036}}),
          new Published(
              "Conv-2",
              new int[] {9 * 3 * 64, 9 * 64 * 64},
              new int[] {256 * 64 * 256, 256 * 256, 256 * 10},
              0.1,
              new double[][] {{11, 0.088}, {14, 0.046}}),
          new Published(
              "Conv-4",
              new int[] {9 * 3 * 64, 9 * 64 * 64, 9 * 64 * 128, 9 * 128 * 128},
              new int[] {64 * 128 * 256, 256 * 256, 256 * 10},
              0.1,
              new double[][] {{11, 0.111}, {12, 0.092}}),
          new Published(
              "Conv-6",
              new int[] {
                9 * 3 * 64, 9 * 64 * 64, 9 * 64 * 128, 9 * 128 * 128, 9 * 128 * 256, 9 * 256 * 256
              },
              new int[] {16 * 256 * 256, 256 * 256, 256 * 10},
              0.15,
              new double[][] {{7, 0.264}, {10, 0.151}}));

  private static final int SAMPLES = 200;

  /** A gradient's length that every step's is above, as in the reference runs. */
  private static final double CLIPPED = 0.05;

  /** A difference of weights that no rounding makes. */
  private static final double NOTICEABLE = 1e-3;

  private static final int STEPS = 300;

  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  TicketsTheory(long seed, Extent extent, ProgressListener listener) {
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  StudyResult result() {
    long planned = NETWORKS.size() + 1L;
    List<Claim> claims = new ArrayList<>();
    List<TicketsFigures.Count> counts = new ArrayList<>();
    for (Published network : NETWORKS) {
      double tolerance = network.name().equals("Conv-6") ? CONV_6 : ROUNDING;
      for (double[] figure : network.figures()) {
        int round = (int) figure[0];
        double left = network.left(round);
        counts.add(new TicketsFigures.Count(network.name(), round, left, figure[1]));
        claims.add(
            Claim.exact(
                    "tickets.published-left",
                    Reference.FRANKLE_2019,
                    Relation.EQUAL,
                    figure[1],
                    left,
                    tolerance)
                .with("network", network.name())
                .with("round", round));
      }
      listener.progressed(counts.size(), planned + counts.size());
    }
    for (boolean adam : new boolean[] {false, true}) {
      claims.add(
          Claim.exact(
                  "tickets.projection",
                  Reference.IDENTITY,
                  Relation.EQUAL,
                  0,
                  apart(adam, Double.POSITIVE_INFINITY),
                  0)
              .with("optimiser", adam ? "Adam" : "SGD"));
    }
    claims.add(
        Claim.exact(
            "tickets.clipping",
            Reference.IDENTITY,
            Relation.AT_LEAST,
            NOTICEABLE,
            apart(false, CLIPPED),
            0));
    listener.progressed(planned, planned);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("steps", STEPS);
    TicketsFigures.Count smallest = counts.get(3);
    return new StudyResult(
        Study.TICKETS,
        Form.THEORY,
        extent,
        settings,
        claims,
        new TicketsFigures(
            List.of(), List.of(), List.of(), counts, ErrorUnit.ANSWERS, Optional.empty()),
        List.of(
            StudyFindingCode.ROUNDS_NEEDED.finding(
                Severity.INFO,
                Evidence.of("left", smallest.left())
                    .and("round", smallest.round())
                    .and("trainings", smallest.round() + 1))));
  }

  /**
   * Trains two logistic regressions: in one, weights that a mask leaves out are set to 0 after each
   * step, in the other their gradient is. The optimisers are written out here, so that nothing but
   * the rule decides.
   *
   * @param longest what gradients are cut to, the masked ones' part counted where they are computed
   * @return the largest difference between their weights
   */
  private double apart(boolean adam, double longest) {
    int n = 12;
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, 0);
    double[][] x = new double[SAMPLES][];
    boolean[] kept = new boolean[n];
    for (int i = 0; i < n; i++) {
      kept[i] = draws.below(3) > 0;
    }
    for (int i = 0; i < SAMPLES; i++) {
      x[i] = draws.normals(n);
    }
    double[] projected = trained(x, kept, adam, true, longest);
    double[] masked = trained(x, kept, adam, false, longest);
    double most = 0;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, Math.abs(projected[i] - masked[i]));
    }
    return most;
  }

  private static double[] trained(
      double[][] x, boolean[] kept, boolean adam, boolean project, double longest) {
    int n = kept.length;
    double[] w = new double[n];
    double[] first = new double[n];
    double[] second = new double[n];
    for (int step = 1; step <= STEPS; step++) {
      double[] gradient = new double[n];
      for (double[] sample : x) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += w[i] * sample[i];
        }
        double wanted = sample[0] + sample[1] > 0 ? 1 : 0;
        double error = 1 / (1 + Math.exp(-sum)) - wanted;
        for (int i = 0; i < n; i++) {
          gradient[i] += error * sample[i] / x.length;
        }
      }
      double squares = 0;
      for (int i = 0; i < n; i++) {
        gradient[i] = project || kept[i] ? gradient[i] : 0;
        squares += gradient[i] * gradient[i];
      }
      double shortened = Math.min(1, longest / Math.sqrt(squares));
      for (int i = 0; i < n; i++) {
        double g = shortened * gradient[i];
        if (adam) {
          first[i] = 0.9 * first[i] + 0.1 * g;
          second[i] = 0.999 * second[i] + 0.001 * g * g;
          double mean = first[i] / (1 - Math.pow(0.9, step));
          double square = second[i] / (1 - Math.pow(0.999, step));
          w[i] -= 0.05 * mean / (Math.sqrt(square) + 1e-8);
        } else {
          first[i] = 0.9 * first[i] + g;
          w[i] -= 0.05 * first[i];
        }
        w[i] = project && !kept[i] ? 0 : w[i];
      }
    }
    return w;
  }
}
