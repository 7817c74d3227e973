package dev.sonde.cli;

import dev.sonde.studies.linear.OnlineRule;
import dev.sonde.studies.linear.OnlineStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether data repay full-batch work. */
@Command(
    name = "online",
    sortOptions = false,
    header = "Do my data repay full-batch work? (Bottou 1998)")
final class OnlineStudyCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description =
          "With --data: logistic, adaline, perceptron, kmeans, lvq2 or svm; default: logistic.")
  private Optional<String> rule = Optional.empty();

  @Mixin private final StudyOptions options = new StudyOptions();

  OnlineStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(List.of(), List.of("--rule"), session);
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
    return new StudyRun(session, options, 1)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) -> chosen.withListener(listener).of(data));
  }
}
