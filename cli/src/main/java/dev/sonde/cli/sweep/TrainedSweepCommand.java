package dev.sonde.cli.sweep;

import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.inputs.SampleSizes;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.report.words.Language;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sweeps trained networks along one axis; there is one such command for each. */
@Command(
    sortOptions = false,
    header = "Trains networks along one axis, measures each, and finds double descent.")
public final class TrainedSweepCommand implements Callable<Integer>, Sweeping {
  private final Session session;
  private final SweepAxis axis;

  @Option(
      names = {"--widths", "--width"},
      paramLabel = "W",
      description =
          "Width of the hidden layers or residual stream, or channels of the first block: for"
              + " 'size' a range 4..512, 4..512:20 or values 4,8,16 (default 4..512), otherwise one"
              + " number (default 64).")
  private Optional<String> width = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Training samples, for transformers windows of --context tokens: for 'samples' a range"
              + " (default 100..4000), for 'size' one number or several, 500,1000,2000 or"
              + " 500..4000:4, which make a map, otherwise one number (default 1000).")
  private Optional<String> samples = Optional.empty();

  @Option(
      names = "--noise",
      paramLabel = "P",
      description =
          "Share of training labels replaced: for 'noise' a range 0..0.4:5 or values (default"
              + " 0,0.1,0.2,0.3,0.4), otherwise one number (default 0).")
  private Optional<String> noise = Optional.empty();

  @Mixin private final SweepOptions sweep = new SweepOptions();
  @Mixin private final TrainingOptions training = new TrainingOptions();
  @Mixin private final ReadingOptions reading = new ReadingOptions();
  @Mixin private final RunOptions run = new RunOptions();

  public TrainedSweepCommand(Session session, SweepAxis axis) {
    this.session = session;
    this.axis = axis;
  }

  @Override
  public Integer call() {
    return call(Optional.empty());
  }

  @Override
  public String data() {
    return sweep.data();
  }

  @Override
  public int call(Optional<Gatekeeper> keeper) {
    Language language = session.language();
    SweepPlan plan = training.applied(SweepPlan.over(range()), language);
    if (axis != SweepAxis.WIDTH && width.isPresent()) {
      plan = plan.withWidth(new Argument("--width", width.get(), "64", language).wholeNumber(1));
    }
    if (axis != SweepAxis.SAMPLES && samples.isPresent()) {
      plan = plan.withSampleSizes(SampleSizes.parse(samples.get(), language));
    }
    double share =
        axis == SweepAxis.NOISE
            ? 0
            : noise.map(text -> new Argument("--noise", text, "0.2", language).share()).orElse(0.0);
    plan = sweep.applied(plan, share, language);
    return new SweepSession(session, run.threads(language))
        .start(axis, plan, (planned, data) -> planned, sweep, reading, run, keeper);
  }

  private SweepRange range() {
    return switch (axis) {
      case WIDTH -> SweepRange.parse(axis, width.orElse("4..512"));
      case SAMPLES -> SweepRange.parse(axis, samples.orElse("100..4000"));
      case NOISE -> SweepRange.parse(axis, noise.orElse("0,0.1,0.2,0.3,0.4"));
      // the steps are those at which every training is judged
      case STEPS, FEATURES -> SweepRange.of(axis, 1, 2);
    };
  }
}
