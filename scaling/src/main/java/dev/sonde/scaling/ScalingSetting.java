package dev.sonde.scaling;

import java.util.List;

/**
 * What is trained by a {@link ScalingExperiment}, and how: for the record, and to do it again.
 *
 * @param headSizes d, the lengths of queries and keys, ascending
 * @param learningRates the peak rates of Adam, ascending
 * @param steps the updates of each training
 * @param seeds how often each is trained, with other weights and minibatches
 * @param seed the first of these seeds
 * @param initialisation of queries and keys
 * @param width of the residual stream
 * @param heads of each layer
 * @param layers of the transformer
 * @param context T, the characters of a window
 * @param batchSize the windows of a minibatch
 * @param warmUp the steps over which the rate grows, before it falls as a cosine
 * @param data what is read
 * @param trainingWindows how many windows training draws from
 * @param heldOutWindows how many the held-out loss is measured on
 * @param probeWindows on how many of them the logits are measured
 */
public record ScalingSetting(
    List<Integer> headSizes,
    List<Double> learningRates,
    int steps,
    int seeds,
    long seed,
    ProjectionInitialisation initialisation,
    int width,
    int heads,
    int layers,
    int context,
    int batchSize,
    int warmUp,
    String data,
    int trainingWindows,
    int heldOutWindows,
    int probeWindows) {

  /** Copies the lists. */
  public ScalingSetting {
    headSizes = List.copyOf(headSizes);
    learningRates = List.copyOf(learningRates);
  }

  /**
   * How many networks are trained.
   *
   * @return the number of cells
   */
  public int cells() {
    return ScalingVariant.values().length * headSizes.size() * learningRates.size() * seeds;
  }
}
