package dev.sonde.descent.cells;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import java.util.Optional;

/** Judges networks on one cell's samples. */
public final class NetworkJudge {
  /** Outputs judged at once: 16 MiB of them. */
  private static final int OUTPUTS_AT_ONCE = 1 << 22;

  private final SweepData data;
  private final Split split;
  private final Optional<Dataset> validation;
  private final Loss loss;
  private final double noise;
  private final LabelNoise.Kind kind;
  private final double unavoidable;
  private final ConstantBaseline constant;

  /**
   * Prepares the judge.
   *
   * @param split training samples with the noise's labels, test samples with their own
   * @param validation samples to choose by, where there are any
   * @param loss what networks are trained with
   * @param noise the share of training labels replaced
   * @param kind by what
   */
  public NetworkJudge(
      SweepData data,
      Split split,
      Optional<Dataset> validation,
      Loss loss,
      double noise,
      LabelNoise.Kind kind) {
    this.data = data;
    this.split = split;
    this.validation = validation;
    this.loss = loss;
    this.noise = noise;
    this.kind = kind;
    Dataset train = split.train();
    this.unavoidable = data.isText() ? UnavoidableError.of(train.inputs(), train.targets()) : 0;
    this.constant = ConstantBaseline.of(split, data.classes());
  }

  /** The training error that no network of the kind avoids; zero but for text. */
  double unavoidable() {
    return unavoidable;
  }

  /** The answer that knows the training labels and looks at no input. */
  ConstantBaseline constant() {
    return constant;
  }

  /** Against the labels that were trained on. */
  public Judgement onTraining(Network network) {
    return judgement(network, split.train(), 0);
  }

  /** Against clean labels, and against such as training had. */
  public Judgement onTest(Network network) {
    return judgement(network, split.test(), noise);
  }

  /** The error on samples held out of training, with labels as noisy as its. */
  public Optional<Double> validationError(Network network) {
    return validation.map(held -> judgement(network, held, 0).error());
  }

  /** Whether no answer on the training samples is wrong that could be right. */
  boolean fits(Network network) {
    double answers = split.train().targets().count();
    return Math.round(answers * (onTraining(network).error() - unavoidable)) <= 0;
  }

  private Judgement judgement(Network network, Dataset samples, double labelNoise) {
    int most = Math.max(1, OUTPUTS_AT_ONCE / (data.predictions() * data.outputs()));
    if (!data.isText() || samples.samples() <= most) {
      return judgementAtOnce(network, samples, labelNoise);
    }
    int left = samples.samples() - most;
    return judgementAtOnce(network, samples.first(most), labelNoise)
        .plus(judgement(network, samples.last(left), labelNoise), most, left);
  }

  private Judgement judgementAtOnce(Network network, Dataset samples, double labelNoise) {
    Values outputs = network.outputs(samples.inputs());
    Judgement.Outputs rows = Judgement.rows(outputs, data.outputs());
    Values targets = samples.targets().reshaped(samples.targets().count());
    return Judgement.of(
        rows,
        targets,
        new Judgement.Against(data.classes(), loss, labelNoise, kind, constant.answer()));
  }
}
