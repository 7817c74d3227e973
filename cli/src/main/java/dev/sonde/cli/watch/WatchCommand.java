package dev.sonde.cli.watch;

import dev.sonde.cli.inputs.EvaluationOptions;
import dev.sonde.cli.inputs.ModelOptions;
import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.output.TrackerOptions;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.loss.Loss;
import dev.sonde.report.words.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a training along its checkpoints. */
@Command(
    name = "watch",
    header = "Measures a training along its checkpoints: one page, one row a checkpoint.",
    sortOptions = false,
    footer = {
      "",
      "Steps come from file names (step-1000, epoch3), or from --steps. Adam's second moments are",
      "read from NAME.optimizer.safetensors beside a checkpoint, where it is there.",
      "",
      "Examples:",
      "  sonde watch checkpoints/ --model graph.pt2 --data data.npz",
      "  sonde watch run/ --data data.npz --optimizer adam --learning-rate 0.001 --follow",
      "  sonde watch a.pt2 b.pt2 --data mnist10k --flat --steps 0,1000"
    })
public final class WatchCommand implements Callable<Integer> {
  private static final int LEAST_BUDGET = 20;
  private static final int BUDGET = 100;

  private final Session session;

  @Parameters(
      arity = "1..*",
      paramLabel = "CHECKPOINT",
      description =
          "Folders or files: weights (.safetensors) for the graph of --model, exported programs"
              + " (.pt2), TorchScript (.pt) or .onnx.")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "GRAPH",
      description = "The graph (.pt2 or .onnx) that checkpoints of weights alone are put into.")
  private Optional<String> graph = Optional.empty();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description =
          "digits, mnist10k, moby-dick, fashion-mnist, or a file: .npz with x and y, .csv[.gz],"
              + " .txt[.gz], or IMAGES,LABELS in idx format.")
  private String data = "";

  @Mixin private final EvaluationOptions options = new EvaluationOptions();
  @Mixin private final OptimiserOptions optimiser = new OptimiserOptions();

  @Option(
      names = "--steps",
      paramLabel = "S,...|PATTERN",
      description =
          "Steps in the order of the files' names, or a pattern whose group of digits is the step.")
  private Optional<String> steps = Optional.empty();

  @Option(names = "--follow", description = "Go on with files that appear later, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--training-log",
      paramLabel = "LOG",
      description =
          "Show the losses that the training logged beside the figures: TensorBoard's event files,"
              + " or the browser's address of a run of MLflow.")
  private Optional<String> log = Optional.empty();

  @Option(
      names = "--log-tags",
      paramLabel = "TAG,...",
      description = "The logged curves to show; default: those with 'loss' in their names.")
  private Optional<String> tags = Optional.empty();

  @Option(
      names = "--budget",
      paramLabel = "N",
      description =
          "Products to spend on the Hessian of each checkpoint, at least 20; default: 100. Up to so"
              + " many parameters, matrices are decomposed.")
  private Optional<String> budget = Optional.empty();

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final ReadingOptions reading = new ReadingOptions();
  @Mixin private final TrackerOptions trackers = new TrackerOptions();
  @Mixin private final RunOptions run = new RunOptions();

  public WatchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return call(Optional.empty());
  }

  /** The first file or folder, as it was written. */
  String firstSource() {
    return sources.get(0);
  }

  /** Watches, and holds the figures against limits where somebody does. */
  int call(Optional<Gatekeeper> keeper) {
    Language language = session.language();
    WatchPlan plan = optimiser.in(WatchPlan.of(sources, steps, graph), language);
    DataOptions dataOptions = model.with(reading.checked(data, language));
    for (Map.Entry<String, String> note : reading.notes().entrySet()) {
      plan = plan.with(note.getKey(), note.getValue());
    }
    plan = new WatchPlan(model.in(plan.with("data", data).plan())).logged(log, tags);
    if (tags.isPresent() && log.isEmpty()) {
      throw new Complaint(WatchPhrases.TAGS_OF_WHAT.in(language));
    }
    checkSources(language);
    List<CheckpointFile> files = plan.files(language).found();
    checkGraph(files, language);
    LogSource.of(plan, session).ifPresent(LogSource::read);
    Request request =
        new Request(
            plan,
            files,
            dataOptions,
            options.loss(language),
            options.z(language),
            options.tau(language),
            Argument.given("--budget", budget, "100", language)
                .map(text -> text.wholeNumber(LEAST_BUDGET))
                .orElse(BUDGET),
            run.seed(language),
            evaluation(language),
            follow);
    RunOutput output =
        RunOutput.planned("watch", run, session).guardedBy(keeper).trackedBy(trackers);
    return new WatchRun(session, run.threads(language)).start(request, model, output);
  }

  /**
   * What is measured and how.
   *
   * @param plan what stands in it already
   * @param files the checkpoints that are there
   * @param reading how the data are read
   * @param loss the loss that was named
   * @param z those that were named
   * @param tau those that were named
   * @param budget the products of the Hessian
   * @param seed of all random vectors
   * @param evaluation how the loss is evaluated
   * @param follow whether new files are waited for
   */
  record Request(
      WatchPlan plan,
      List<CheckpointFile> files,
      DataOptions reading,
      Optional<Loss> loss,
      Optional<double[]> z,
      Optional<double[]> tau,
      int budget,
      long seed,
      Evaluation evaluation,
      boolean follow) {}

  private Evaluation evaluation(Language language) {
    Evaluation usual = options.evaluation(run.threads(language), run.seed(language), language);
    return options.precision(language).map(usual::withPrecision).orElse(usual);
  }

  private void checkSources(Language language) {
    model
        .weights()
        .ifPresent(
            file -> {
              throw new Complaint(WatchPhrases.WEIGHTS_ARE_CHECKPOINTS.in(language, file));
            });
    if (!follow) {
      return;
    }
    for (String source : sources) {
      if (Files.isRegularFile(RunFolder.path("CHECKPOINT", source, language))) {
        throw new Complaint(WatchPhrases.FOLLOW_A_FOLDER.in(language, source));
      }
    }
    steps
        .filter(text -> text.matches("[\\d,\\s]+"))
        .ifPresent(
            text -> {
              throw new Complaint(WatchPhrases.FOLLOW_LISTED.in(language, text));
            });
  }

  private void checkGraph(List<CheckpointFile> files, Language language) {
    for (CheckpointFile file : files) {
      boolean weights = CheckpointFiles.isWeights(file.path());
      if (weights && graph.isEmpty()) {
        throw new Complaint(WatchPhrases.NEEDS_GRAPH.in(language, file.path()));
      }
      if (!weights && graph.isPresent()) {
        throw new Complaint(WatchPhrases.NO_GRAPH_NEEDED.in(language, graph.get(), file.path()));
      }
    }
    Path read =
        graph.map(text -> RunFolder.path("--model", text, language)).orElse(files.get(0).path());
    model.check(read, language);
  }
}
