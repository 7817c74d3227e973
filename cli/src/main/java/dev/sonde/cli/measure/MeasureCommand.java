package dev.sonde.cli.measure;

import dev.sonde.cli.cluster.ClusterOptions;
import dev.sonde.cli.cluster.LazyCluster;
import dev.sonde.cli.inputs.EvaluationOptions;
import dev.sonde.cli.inputs.ModelOptions;
import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.output.TrackerOptions;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.packed.ModelReading;
import dev.sonde.nets.packed.PackedModel;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures one trained model on its data. */
@Command(
    name = "measure",
    header = "Measures capacity and curvature of one trained model.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  sonde measure model.pt2 --data data.npz",
      "  sonde measure model.pt --data mnist10k --samples 2000 --by-layer",
      "  sonde measure model.pt --data table.csv --target price --json - | jq .findings"
    })
public final class MeasureCommand implements Callable<Integer> {
  /** Folders within the run's own, where there is a baseline. */
  private static final String BASELINE = "baseline";

  private static final String COMPARISON = "comparison";

  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "Exported program (.pt2) saved by torch.export.save, or TorchScript (.pt), which is a"
              + " program: both are held to operators that only compute; see SECURITY.md.")
  private String file = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description =
          "digits, mnist10k, moby-dick, fashion-mnist, or a file: .npz with x and y, .csv[.gz],"
              + " .txt[.gz], or IMAGES,LABELS in idx format.")
  private String data = "";

  @Option(
      names = "--baseline",
      paramLabel = "OTHER",
      description =
          "Measure another model, too, in the same way on the same data, and compare MODEL with it.")
  private Optional<String> baseline = Optional.empty();

  @Mixin private final MeasureOptions options = new MeasureOptions();
  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final ClusterOptions cluster = new ClusterOptions();
  @Mixin private final ReadingOptions reading = new ReadingOptions();
  @Mixin private final TrackerOptions trackers = new TrackerOptions();
  @Mixin private final RunOptions run = new RunOptions();

  public MeasureCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return call(Optional.empty());
  }

  /** The model, as it was written. */
  String file() {
    return file;
  }

  /** Measures, and holds the figures against limits where somebody does. */
  int call(Optional<Gatekeeper> keeper) {
    Language language = session.language();
    MeasureRun.Request request = request(language);
    Optional<Loss> loss = options.loss(language);
    DataOptions dataOptions = model.with(reading.checked(data, language));
    Path modelPath = RunFolder.path("MODEL", file, language);
    model.check(modelPath, language);
    Optional<Path> initialPath =
        options.initial().map(text -> RunFolder.path("--initial", text, language));
    Optional<Path> other = baseline.map(text -> RunFolder.path("--baseline", text, language));
    other.ifPresent(path -> model.checkOther(path, language));
    RunOutput output =
        RunOutput.planned("measure", run, session).guardedBy(keeper).trackedBy(trackers);
    Libtorch.startAside();
    try (LazyCluster machines = new LazyCluster(cluster, session)) {
      Work work = new Work(request, loss, dataOptions, initialPath, machines);
      ModelReading own = model.reading(modelPath, language);
      if (other.isEmpty()) {
        return measured(output, work, own, file);
      }
      RunOutput before = output.silently(BASELINE);
      int code = measured(before, work, model.readingOther(other.get()), baseline.get());
      if (code == ExitCode.DONE) {
        code = measured(output, work, own, file);
      }
      return code == ExitCode.DONE ? compared(before, output) : code;
    }
  }

  /**
   * What both models are measured by.
   *
   * @param request the figures
   * @param loss the loss that was named
   * @param reading how the data are read
   * @param initial the model before training
   * @param machines those that form products, where a cluster is asked for
   */
  private record Work(
      MeasureRun.Request request,
      Optional<Loss> loss,
      DataOptions reading,
      Optional<Path> initial,
      LazyCluster machines) {}

  private int measured(RunOutput output, Work work, ModelReading read, String name) {
    return new MeasureRun(session, output, Optional.of(Phrases.LESS_TO_MEASURE))
        .execute(
            work.request(),
            progress -> {
              progress.say(session.say(Phrases.READING, data));
              Dataset dataset = DataSource.read(data, work.reading());
              if (work.loss().isEmpty() && dataset.hasOneHotTargets()) {
                output.note(progress, session.say(Phrases.ONE_HOT));
              }
              if (ReadingOptions.isTable(data) && isDouble(dataset)) {
                output.note(progress, session.say(Phrases.DOUBLE_TABLE, data));
              }
              progress.say(session.say(Phrases.LOADING, name));
              return new MeasureRun.Subject(
                  read.load(dataset.inputs()),
                  work.initial().map(path -> model.loadInitial(path, dataset)),
                  work.loss().orElseGet(() -> EvaluationOptions.usualLoss(dataset)),
                  dataset,
                  work.machines().connected(progress).map(it -> it.machines(PackedModel.of(read))));
            });
  }

  /** Compares the model with the baseline, both measured. */
  private int compared(RunOutput before, RunOutput now) {
    RunComparison comparison =
        RunComparison.of(Outcome.ofRun(before.folder().make()), Outcome.ofRun(now.folder().make()));
    now.beside(COMPARISON).write(new CompareResults(comparison, session.language()), 1);
    return ExitCode.DONE;
  }

  /** What the options' own checks let pass and the measurement refuses is the user's to change. */
  private MeasureRun.Request request(Language language) {
    try {
      return new MeasureRun.Request(
          options.measurement(run.seed(language), language),
          options.evaluation(run.threads(language), run.seed(language), language),
          options.precision(language),
          options.png());
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean isDouble(Dataset dataset) {
    return dataset.inputs() instanceof Values.Doubles
        || dataset.targets() instanceof Values.Doubles;
  }
}
