package dev.sonde.cli.demo;

import dev.sonde.capacity.Blocks;
import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.cli.measure.MeasureRun;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Schedule;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingEpoch;
import dev.sonde.nets.training.TrainingHistory;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * One measurement on data that come along: trains a small network on real digits, and measures it.
 */
@Command(
    name = "measure",
    sortOptions = false,
    header = "Trains a small network on handwritten digits and measures it; seconds.")
public final class DemoMeasureCommand implements Callable<Integer> {
  private static final String DATA = "digits";
  private static final int TRAINED_ON = 1_500;
  private static final int PIXELS = 8 * 8;
  private static final int CLASSES = 10;

  /**
   * Beyond exact decomposition, and small enough for the budget to resolve the effective
   * dimensionality at 1/N; tuned by us on seeds 0 to 7 with the other settings.
   */
  private static final int[] WIDTHS = {128, 64};

  /** Every seed from 0 to 7 learns all of its digits in one round. */
  private static final int EPOCHS = 100;

  private static final int MOST_ROUNDS = 5;
  private static final double LEARNING_RATE = 2e-3;
  private static final int BUDGET = 400;

  private final Session session;

  @Mixin private final RunOptions run = new RunOptions();

  public DemoMeasureCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    long seed = run.seed(language);
    MeasureRun.Request request =
        new MeasureRun.Request(
            CapacityMeasurement.withDefaults()
                .withSeed(seed)
                .withBudget(BUDGET)
                .withBlocks(Blocks.LAYERS),
            Evaluation.withDefaults().withThreads(run.threads(language)).withSeed(seed),
            Optional.empty(),
            false);
    RunOutput output = RunOutput.planned("demo-measure", run, session);
    // Starting libtorch takes some seconds: the first line comes before it.
    output.tell(
        session.say(Phrases.DEMO_TRAINING, PIXELS, WIDTHS[0], WIDTHS[1], CLASSES, TRAINED_ON));
    return new MeasureRun(session, output, Optional.empty())
        .execute(request, progress -> trained(seed, output, progress));
  }

  private MeasureRun.Subject trained(long seed, RunOutput output, Progress progress) {
    Perceptron perceptron = Perceptron.of(PIXELS, CLASSES).withWidths(WIDTHS);
    Dataset all = DataSource.read(DATA);
    Dataset training = all.first(TRAINED_ON);
    Dataset test = all.last(all.samples() - TRAINED_ON);
    Network network = perceptron.build(seed);
    TrainingHistory history = untilAllAreRight(network, seed, training, test, progress);
    if (!Thread.currentThread().isInterrupted()) {
      Path file = output.folder().make().resolve("model.pt");
      network.save(file);
      output.tell(outcome(history));
      output.tell(session.say(Phrases.DEMO_MODEL, file));
      Path data = file.resolveSibling("data.npz");
      DemoData.write(training, data);
      output.tell(session.say(Phrases.DEMO_AGAIN, file, data, BUDGET, seed));
      output.tell("");
    }
    return new MeasureRun.Subject(
        network,
        Optional.of(perceptron.build(seed)),
        Loss.CROSS_ENTROPY,
        training,
        Optional.empty());
  }

  /** Trains in rounds, each with a falling rate, until no training digit is mistaken. */
  private TrainingHistory untilAllAreRight(
      Network network, long seed, Dataset training, Dataset test, Progress progress) {
    ProgressListener bar = progress.bar(session.say(Phrases.TRAINING));
    for (int round = 0; ; round++) {
      int before = EPOCHS * round;
      TrainingHistory history =
          Trainer.withDefaults()
              .withOptimiser(Optimiser.adam(LEARNING_RATE))
              .withSchedule(Schedule.cosine())
              .withEpochs(EPOCHS)
              .withSeed(seed + round)
              .withValidation(test)
              .withListener(
                  (epoch, snapshot) -> bar.progressed(before + epoch.epoch(), before + EPOCHS))
              .train(network, Loss.CROSS_ENTROPY, training);
      if (history.error().orElse(0) == 0 || round + 1 == MOST_ROUNDS) {
        return history;
      }
    }
  }

  private String outcome(TrainingHistory history) {
    TrainingEpoch last = history.epochs().get(history.epochs().size() - 1);
    return session.say(
        Phrases.DEMO_TRAINED,
        history.seconds(),
        100 * (1 - history.error().orElse(Double.NaN)),
        100 * (1 - last.validationError().orElse(Double.NaN)));
  }
}
