package dev.sonde.studies;

import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.Precision;

/**
 * How much of a network's data and steps the quick form of a study looks at, by the work that this
 * is and never by the clock: first fewer samples; where a hundred of them are too much work, single
 * precision and down to twenty; where that is too much still, fewer and coarser steps.
 *
 * @param samples the first of the data
 * @param share of the quick form's usual steps, Krylov dimensions and products
 * @param precision of gradients and products
 */
public record QuickEffort(int samples, double share, Precision precision) {
  /** In units of a forward pass: a gradient. */
  public static final double GRADIENT = 3;

  /**
   * Multiplications in double precision and in single. Tuned by us on two quiet cores: a perceptron
   * of 235,146 parameters makes 2·10¹⁰ a second in double precision, ResNet-20 at 32×32 pixels
   * 6·10¹⁰ in single and a tenth of that in double, which has no convolutions of its own, a
   * transformer of 10⁵ parameters 1.5·10¹⁰ in single, for whose small operations their number
   * counts as much.
   */
  private static final double MOST_DOUBLE = 2e11;

  private static final double MOST_SINGLE = 8e11;

  /** As few still have a loss that resembles that of all. */
  private static final int USUAL = 100;

  private static final int FEWEST = 20;

  /** Fewer samples than two of the finest minibatches would be one, and one core's work. */
  private static final int ALONE = 32;

  /**
   * Returns how gradients and products are worked out: a few samples in two minibatches, so that
   * two cores have work.
   *
   * @param conduct of the study
   * @param samples that are looked at, which alone say how they are divided
   * @param precision of gradients and products
   * @return the settings
   */
  public static Evaluation evaluation(Conduct conduct, int samples, Precision precision) {
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(conduct.threads())
            .withPrecision(precision)
            .withSeed(conduct.seed());
    return samples < ALONE ? evaluation.withBatchSize((samples + 1) / 2) : evaluation;
  }

  /**
   * Weighs the work.
   *
   * @param multiplications of one sample's forward pass
   * @param given how many samples there are
   * @param wanted how many samples are looked at where the work allows
   * @param passes how many forward passes the usual quick form makes
   * @return the effort
   */
  public static QuickEffort of(double multiplications, int given, int wanted, double passes) {
    double each = multiplications * passes;
    int usual = Math.min(given, USUAL);
    if (each * usual <= MOST_DOUBLE) {
      int samples = (int) Math.min(Math.min(given, wanted), MOST_DOUBLE / each);
      return new QuickEffort(Math.max(usual, samples), 1, Precision.DOUBLE);
    }
    int samples = (int) Math.min(usual, Math.max(Math.min(given, FEWEST), MOST_SINGLE / each));
    return new QuickEffort(samples, Math.min(1, MOST_SINGLE / (each * samples)), Precision.SINGLE);
  }

  /**
   * All of the data, every step, in double precision.
   *
   * @param given how many samples there are
   * @return the effort of the full form
   */
  public static QuickEffort whole(int given) {
    return new QuickEffort(given, 1, Precision.DOUBLE);
  }

  /**
   * So much of a usual number as the share says, and at least so much.
   *
   * @param usual the number
   * @param least the least of it
   * @return the part
   */
  public int part(int usual, int least) {
    return Math.min(usual, Math.max(least, (int) Math.round(share * usual)));
  }
}
