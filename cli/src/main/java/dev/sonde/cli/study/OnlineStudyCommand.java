package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.linear.OnlineRule;
import dev.sonde.studies.linear.OnlineStudy;
import dev.sonde.studies.trajectory.OnlineNetworkStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether data repay full-batch work. */
@Command(
    name = "online",
    sortOptions = false,
    header = "Do my data repay full-batch work? (Bottou 1998)")
public final class OnlineStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "INIT",
      arity = "0..1",
      description =
          "Your network as it was before training (.pt2, .onnx, .pt); otherwise a linear model.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description =
          "With --data: logistic, adaline, perceptron, kmeans, lvq2 or svm; default: logistic.")
  private Optional<String> rule = Optional.empty();

  @Mixin private final ModelFileOptions file = new ModelFileOptions();
  @Mixin private final StudyOptions options = new StudyOptions();

  public OnlineStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(List.of(), List.of("INIT", "--rule"), session);
    InitialModel initial = new InitialModel(model, file);
    if (model.isPresent() && rule.isPresent()) {
      throw new Complaint(session.say(StudyPhrases.MODEL_OR_RULE, model.get(), rule.get()));
    }
    initial.check(Optional.empty(), session);
    OnlineStudy study =
        OnlineStudy.withDefaults()
            .withSeed(options.run().seed(session.language()))
            .withExtent(options.extent());
    OnlineStudy chosen =
        new Settings<>(study, session.language())
            .with(
                "--rule",
                rule,
                "adaline",
                r -> r.oneOf(OnlineRule.byLabel()),
                OnlineStudy::withRule)
            .value();
    int threads = model.isPresent() ? options.run().threads(session.language()) : 1;
    return new StudyRun(session, options, threads, model)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) ->
                initial
                    .read(data, session.language())
                    .map(network -> ownNetwork(network, data, threads, listener))
                    .orElseGet(() -> chosen.withListener(listener).of(data)));
  }

  private StudyResult ownNetwork(
      Network given, Dataset data, int threads, ProgressListener listener) {
    try (Network network = given) {
      return OnlineNetworkStudy.withDefaults()
          .withSeed(options.run().seed(session.language()))
          .withExtent(options.extent())
          .withThreads(threads)
          .withListener(listener)
          .of(network, data);
    }
  }
}
