package dev.sonde.capacity;

import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.network.Layer;
import dev.sonde.spectra.SymmetricOperator;
import java.util.List;
import java.util.OptionalInt;

/**
 * How the products of one measurement are shared among what takes them: the gradient's model, the
 * Gauss–Newton matrix beside a Hessian, the whole matrix and its layers. Only arithmetic; {@link
 * Surveys} spends them.
 */
final class ProductShares {
  /**
   * Tuned by us on a perceptron 784-256-128-10 after five epochs: the Newton step lowers the loss
   * by 8% with five products, 16% with eight, 20% with ten, 15% with fifteen and 25% with twenty;
   * the sharpness has settled to 1% from three on. The first 40 vectors of a survey's basis hold
   * 97% of the gradient's square, but a step within them lowers the loss by 4% only. Their number
   * does not follow the budget, so that whether a network has converged does not either.
   */
  static final int MODEL_PRODUCTS = 10;

  /** The fewest products that give a layer's top pairs; its trace carries its own error. */
  private static final int LAYER_PRODUCTS = 30;

  /**
   * A layer of so many times its share of the products is decomposed. Error bars of a survey that
   * spends a fifth of the dimension are a tenth too narrow, and more of it brings little: on six
   * layers of 130 to 576 parameters 87 to 95% held at 66 products.
   */
  private static final int SMALL_LAYER = 5;

  /** The part of the budget that the Gauss–Newton matrix beside a Hessian may take. */
  private static final double BESIDE = 0.3;

  /**
   * With fewer products its error bars would be too narrow; on a transformer 33 of 40 held at 32.
   */
  private static final int LEAST_BESIDE = 40;

  /** With fewer left for the Hessian, a survey takes two start vectors and half the steps. */
  private static final int LEAST_LEFT = 60;

  private final MeasurementSettings settings;
  private final int dimension;
  private final List<Layer> layers;
  private final int budget;

  /**
   * Shares what the settings allow.
   *
   * @param settings budget, exact limit, what stands beside
   * @param matrix the whole matrix
   * @param layers the layers of the network
   */
  ProductShares(MeasurementSettings settings, SymmetricOperator matrix, List<Layer> layers) {
    this.settings = settings;
    this.layers = layers;
    dimension = matrix.dimension();
    budget = SurveySettings.budget(settings, matrix);
  }

  /** The products that were named beforehand, empty where surveys end by themselves. */
  OptionalInt named() {
    return isFree() ? OptionalInt.empty() : OptionalInt.of(budget);
  }

  /** The products of the gradient's model. */
  int model() {
    return Math.min(dimension, MODEL_PRODUCTS);
  }

  /** The products set aside for the Gauss–Newton matrix, 0 where it is not surveyed. */
  int beside() {
    if (settings.beside() == Beside.NOTHING || settings.matrix() != CurvatureMatrix.HESSIAN) {
      return 0;
    }
    if (isExact()) {
      return dimension; // what stands beside an exact figure is exact
    }
    // a target error may raise the budget tenfold, which is not meant for what stands beside
    int share = Math.max(LEAST_BESIDE, (int) (BESIDE * Math.min(budget, SurveySettings.BUDGET)));
    return budget - model() - share < LEAST_LEFT ? 0 : Math.min(share, dimension);
  }

  /** The most products that the Gauss–Newton matrix may take where its error bars need them. */
  int mostBeside() {
    return isExact() || !isFree() ? beside() : Math.max(beside(), Math.min(budget / 2, dimension));
  }

  /**
   * The products that the Gauss–Newton matrix takes from the whole matrix: all that were set aside
   * for it where their number was named or the matrices are decomposed, otherwise what it spent.
   *
   * @param spent what it spent, 0 before its survey and where there is none
   */
  long takenBeside(long spent) {
    return isExact() || !isFree() || spent == 0 ? beside() : spent;
  }

  /**
   * The products of the whole matrix.
   *
   * @param spentBeside what the matrix beside it spent, 0 if it was not surveyed
   */
  int whole(long spentBeside) {
    return isExact()
        ? dimension
        : Math.max(1, Math.toIntExact(budget - model() - takenBeside(spentBeside)));
  }

  /** After so many products of the whole matrix only missing error bars are worth another one. */
  int usual() {
    // where the matrix is decomposed anyway, what stands beside it takes more than the usual
    return Math.max(1, SurveySettings.BUDGET - model() - beside());
  }

  /** The products of a layer's block: as many as it has parameters where it is decomposed. */
  int layer(Layer layer) {
    return layer.parameterCount() <= layerExactLimit() ? layer.parameterCount() : layerShare();
  }

  /** Exact where the whole is, otherwise where that costs a few times the layer's share. */
  int layerExactLimit() {
    return isExact()
        ? settings.exactLimit()
        : Math.min(settings.exactLimit(), SMALL_LAYER * layerShare());
  }

  /** The most products that the whole matrix and the one beside it may take. */
  long ceiling() {
    return (long) model() + whole(0) + beside();
  }

  /** The products of all phases together. */
  long planned() {
    return settings.blocks() == Blocks.LAYERS
        ? ceiling() + layers.stream().mapToLong(this::layer).sum()
        : ceiling();
  }

  private int layerShare() {
    int shared = isFree() ? Math.min(budget, SurveySettings.BUDGET) : budget;
    return Math.max(LAYER_PRODUCTS, shared / layers.size());
  }

  private boolean isExact() {
    return dimension <= settings.exactLimit();
  }

  private boolean isFree() {
    return settings.stop() == SurveyStop.WHEN_GOOD_ENOUGH;
  }
}
