package dev.sonde.studies.landscape;

import dev.sonde.nets.training.KrylovStep;
import dev.sonde.nets.training.KrylovStep.Curvature;
import dev.sonde.spectra.krylov.KrylovSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;

/**
 * Newton-like descent, one Krylov space of the gradient a step: gradient, Lanczos, the dampings
 * tried on the real loss, the lowest kept.
 *
 * <p>Costs {@code 1 + 2k + ½·dampings} gradients a step, a product counted as two and a loss as
 * half. Source: Dauphin et al. 2014, algorithm 1, without its inner steps in a fixed space.
 *
 * @param curvature absolute Ritz values: saddle-free Newton; signed ones: damped Newton
 * @param acceptance what becomes of a step that does not lower the loss
 * @param dampings the values λ that are tried
 * @param krylov dimensions of each space
 * @param steps the most steps
 * @param gradientTolerance the gradient's norm at which there is nothing left to do
 */
record KrylovSteps(
    Curvature curvature,
    Acceptance acceptance,
    double[] dampings,
    int krylov,
    int steps,
    double gradientTolerance) {

  /** From 10 to 1e-6, a decade apart. */
  static final double[] USUAL = {10, 1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

  /** What becomes of a step that does not lower the loss. */
  enum Acceptance {
    /** The descent ends before it. */
    ONLY_LOWER,
    /** It is taken: the method as it is, without a safeguard. */
    ANY
  }

  /** Why a descent ended. */
  enum Ending {
    /** All steps were made. */
    ALL_STEPS,
    /** No damping lowers the loss. */
    NO_DESCENT,
    /** The gradient is zero to its tolerance. */
    STATIONARY
  }

  /** Usual dampings, and only steps that descend. */
  static KrylovSteps of(Curvature curvature, int krylov, int steps) {
    return new KrylovSteps(curvature, Acceptance.ONLY_LOWER, USUAL, krylov, steps, 1e-10);
  }

  /**
   * A place on the way.
   *
   * @param parameters where
   * @param loss the loss there
   * @param gradients what has been spent on getting there
   * @param gradientNorm ‖g‖ there; NaN at the end of all steps, where it was not needed
   * @param leastRitzValue the smallest eigenvalue seen in the Krylov space there, an upper bound of
   *     the Hessian's smallest; NaN where no space was built
   * @param flatness {@code ‖Hg‖/(‖H‖‖g‖)} there; NaN where no space was built
   */
  record Place(
      double[] parameters,
      double loss,
      double gradients,
      double gradientNorm,
      double leastRitzValue,
      double flatness) {}

  /**
   * A descent.
   *
   * @param places the start and where each step led
   * @param ending why it ended
   */
  record Path(List<Place> places, Ending ending) {
    Path {
      places = List.copyOf(places);
    }

    Place start() {
      return places.get(0);
    }

    Place end() {
      return places.get(places.size() - 1);
    }
  }

  /**
   * Descends.
   *
   * @param landscape the loss
   * @param from the start
   * @param spent hears after every step how many products have been spent
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  Path descend(Landscape landscape, double[] from, LongConsumer spent) {
    List<Place> places = new ArrayList<>();
    double[] at = from;
    double loss = landscape.lossAt(at);
    double gradients = 0.5;
    long products = 0;
    Ending ending = Ending.ALL_STEPS;
    for (int step = 0; step < steps; step++) {
      double[] gradient = landscape.gradientAt(at);
      double norm = Vectors.norm(gradient);
      if (!(norm > gradientTolerance)) {
        places.add(new Place(at, loss, gradients, norm, Double.NaN, Double.NaN));
        return new Path(places, Ending.STATIONARY);
      }
      KrylovSpace space = KrylovSpace.of(gradient, landscape.hessianAt(at), krylov);
      stopIfInterrupted();
      products += space.products();
      spent.accept(products);
      double[] ritz = space.ritzValues();
      places.add(new Place(at, loss, gradients, norm, ritz[0], flatness(space)));
      Optional<KrylovStep> next =
          KrylovStep.lowest(space, curvature, dampings, 1, at, landscape::lossAt);
      gradients += 1 + 2 * space.products() + dampings.length / 2.0;
      if (next.isEmpty() || (acceptance == Acceptance.ONLY_LOWER && !(next.get().loss() < loss))) {
        ending = Ending.NO_DESCENT;
        break;
      }
      at = next.get().parameters();
      loss = next.get().loss();
    }
    if (ending == Ending.ALL_STEPS) {
      places.add(new Place(at, loss, gradients, Double.NaN, Double.NaN, Double.NaN));
    }
    return new Path(places, ending);
  }

  /** ‖Hg‖/(‖H‖‖g‖), the norm of H being the largest that the space shows. */
  static double flatness(KrylovSpace space) {
    double[] ritz = space.ritzValues();
    double[] gradient = space.components();
    double largest = Math.max(Math.abs(ritz[0]), Math.abs(ritz[ritz.length - 1]));
    double product = 0;
    for (int i = 0; i < ritz.length; i++) {
      product += ritz[i] * ritz[i] * gradient[i] * gradient[i];
    }
    return largest == 0 ? 0 : Math.sqrt(product) / (largest * space.norm());
  }

  static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }
}
