package dev.sonde.nets.training;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.krylov.KrylovSpace;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The steps of {@link Optimiser.SaddleFreeNewton}, which see all samples: gradient, Hessian and
 * losses of {@code L(θ) + ½·decay·‖θ‖²} in double precision, because the choice among dampings
 * rests on small differences of the loss.
 */
final class NewtonUpdate {
  /**
   * How far the loss in training mode may lie from that in evaluation mode, relative: rounding of
   * single precision stays a hundredfold below.
   */
  private static final double SAME = 1e-3;

  private final Optimiser.SaddleFreeNewton newton;
  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final Evaluation evaluation;

  NewtonUpdate(Optimiser.SaddleFreeNewton newton, Network network, Loss loss, Dataset data) {
    this.newton = newton;
    this.network = network;
    this.loss = loss;
    this.data = data;
    // a training runs on its caller's thread alone
    this.evaluation = Evaluation.withDefaults().withThreads(1).withPrecision(Precision.DOUBLE);
  }

  /**
   * Refuses what this optimiser cannot mean.
   *
   * @throws InvalidInputException if steps would see a part of the samples, or be clipped
   */
  static void check(Trainer trainer, Network network, Dataset data) {
    if (trainer.batchSize() < data.samples()) {
      throw new InvalidInputException(
          network.source()
              + ": saddle-free Newton needs all samples in every step, because the negative"
              + " curvature of a minibatch is mostly noise, which it would follow. The batch size is "
              + trainer.batchSize()
              + " of "
              + data.samples()
              + " samples; use withBatchSize("
              + data.samples()
              + "), or fewer samples.");
    }
    if (trainer.clipping() < Double.POSITIVE_INFINITY) {
      throw new InvalidInputException(
          network.source()
              + ": saddle-free Newton tries every step on the loss before it takes it, so gradient"
              + " clipping means nothing for it. Leave withGradientClipping out.");
    }
  }

  /**
   * Makes a step from where the network stands.
   *
   * @param trainingLoss the loss that was just seen in training mode
   * @param share how much of the step to take
   * @return whether some damping lowered the loss; otherwise the network stays where it was
   * @throws InvalidInputException if the network has another loss in training mode
   */
  boolean step(double trainingLoss, double share) {
    double decay = newton.weightDecay();
    try (Objective objective = Objective.of(network, loss, data, evaluation)) {
      double plain = objective.value().value();
      requireSame(trainingLoss, plain);
      double[] from = network.parameterVector();
      double[] gradient = objective.gradient();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += decay * from[i];
      }
      KrylovSpace space =
          KrylovSpace.of(gradient, decayed(objective.hessian(), decay), newton.krylov());
      ToDoubleFunction<double[]> lossAt = there -> objective.lossAt(there) + penalty(decay, there);
      Optional<KrylovStep> step =
          KrylovStep.lowest(
              space, KrylovStep.Curvature.ABSOLUTE, newton.dampings(), share, from, lossAt);
      boolean lower = step.isPresent() && step.get().loss() < plain + penalty(decay, from);
      if (lower) {
        network.setParameterVector(step.get().parameters());
      }
      return lower;
    }
  }

  private void requireSame(double training, double evaluated) {
    if (!(Math.abs(training - evaluated) <= SAME * Math.max(Math.abs(evaluated), 1e-3))) {
      throw new InvalidInputException(
          network.source()
              + ": the loss is "
              + training
              + " in training mode and "
              + evaluated
              + " in evaluation mode, as with dropout or batch normalisation; saddle-free Newton"
              + " needs one loss. Remove those layers, or use Optimiser.sgd or Optimiser.adam.");
    }
  }

  private static double penalty(double decay, double[] parameters) {
    double squares = 0;
    for (double value : parameters) {
      squares += value * value;
    }
    return decay * squares / 2;
  }

  private static SymmetricOperator decayed(SymmetricOperator hessian, double decay) {
    if (decay == 0) {
      return hessian;
    }
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return hessian.dimension();
      }

      @Override
      public void multiply(double[][] vectors, double[][] products) {
        hessian.multiply(vectors, products);
        for (int j = 0; j < vectors.length; j++) {
          for (int i = 0; i < vectors[j].length; i++) {
            products[j][i] += decay * vectors[j][i];
          }
        }
      }
    };
  }
}
