package dev.sonde.cli;

import dev.sonde.report.words.Language;
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
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
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
    Language language = session.language();
    options.requireOne("online", session);
    options.refuse(List.of(), List.of(new StudyOptions.Given("--rule", rule)), session);
    OnlineStudy study =
        OnlineStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withExtent(options.extent());
    if (rule.isPresent()) {
      study =
          study.withRule(
              new Argument("--rule", rule.get(), "adaline", language).oneOf(OnlineRule.byLabel()));
    }
    OnlineStudy chosen = study;
    return new StudyRun(session, "online", options, 1)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) -> chosen.withListener(listener).of(data));
  }
}
