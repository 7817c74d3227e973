package dev.sonde.nets.training;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.TransformedLayers;
import dev.sonde.nets.network.TransformedPerceptron;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Keeps the units of a {@link TransformedPerceptron} at mean 0 and mean slope 0, and, if wanted, at
 * mean square 1, along a training.
 *
 * <p>Before every gradient the minibatch's statistics are taken, {@code α = −⟨f′⟩}, {@code β = −⟨f
 * + αz⟩}, {@code γ = min(10, ⟨(f + αz + β)²⟩^{−½})}, and blended into the transformation, nine
 * parts old and one part new (the first ones come from 500 samples). The weights compensate, so
 * that the network's function does not change; gradients see another parametrisation of it, and do
 * not see the statistics, unlike with batch normalisation.
 *
 * <p>Give {@link Trainer#withHook} a new one for each training. Cost: a pass over the minibatch in
 * Java a hidden layer. Source: Raiko, Valpola, LeCun 2012; Vatanen et al. 2013.
 */
public final class UnitTransformation implements TrainingHook {
  /** What stays of the old transformation; our choice, in the reference figures too. */
  private static final double KEPT = 0.9;

  /** Samples of the first transformation. */
  private static final int FIRST_SAMPLES = 500;

  private enum Scale {
    AS_IT_IS,
    ONE
  }

  private final TransformedPerceptron builder;
  private final Values inputs;
  private final Scale scale;
  private boolean begun;

  private UnitTransformation(TransformedPerceptron builder, Dataset data, Scale scale) {
    this.builder = builder;
    this.inputs = data.inputs();
    this.scale = scale;
  }

  /**
   * Keeps mean and mean slope at 0.
   *
   * @param builder what built the network
   * @param data the samples that it is trained on
   * @return the hook of one training
   */
  public static UnitTransformation centring(TransformedPerceptron builder, Dataset data) {
    return new UnitTransformation(builder, data, Scale.AS_IT_IS);
  }

  /**
   * Keeps mean and mean slope at 0, and the mean square at 1.
   *
   * @param builder what built the network
   * @param data the samples that it is trained on
   * @return the hook of one training
   */
  public static UnitTransformation centringAndScaling(TransformedPerceptron builder, Dataset data) {
    return new UnitTransformation(builder, data, Scale.ONE);
  }

  @Override
  public void beforeGradient(TrainingMoment moment) {
    TransformedLayers layers = builder.read(moment.network());
    int[] samples =
        begun
            ? moment.samples()
            : IntStream.range(0, Math.min(FIRST_SAMPLES, inputs.samples())).toArray();
    double kept = begun ? KEPT : 0;
    begun = true;
    double[][] rows = rows(samples);
    for (int layer = 1; layer <= layers.hidden(); layer++) {
      TransformedLayers.Units units = layers.units(rows, layer);
      TransformedLayers.Transformation now = layers.transformation(layer);
      double[] ones = new double[units.gamma().length];
      Arrays.fill(ones, 1);
      layers.transform(
          layer,
          blended(now.alpha(), units.alpha(), kept),
          blended(now.beta(), units.beta(), kept),
          scale == Scale.ONE ? blended(now.gamma(), units.gamma(), kept) : ones);
    }
    moment.change(builder.write(layers, moment.network()));
  }

  private static double[] blended(double[] old, double[] fresh, double kept) {
    double[] out = new double[old.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = kept * old[i] + (1 - kept) * fresh[i];
    }
    return out;
  }

  private double[][] rows(int[] samples) {
    int size = inputs.sampleSize();
    double[][] rows = new double[samples.length][size];
    for (int s = 0; s < samples.length; s++) {
      for (int i = 0; i < size; i++) {
        rows[s][i] = inputs.at(samples[s] * size + i);
      }
    }
    return rows;
  }
}
