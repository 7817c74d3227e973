package dev.sonde.cli.study;

import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.report.words.Language;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.landscape.DirectionsStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What data determine of a network. */
@Command(
    name = "directions",
    sortOptions = false,
    header = "What do my data determine, and is the rest free? (Maddox, Benton, Wilson 2020)")
public final class DirectionsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--radius",
      paramLabel = "R",
      description = "Length of the displacements, in the parameters' units; default: 1.")
  private Optional<String> radius = Optional.empty();

  @Option(
      names = "--map",
      description = "Train perceptrons of several widths and depths on the data as well.")
  private boolean map;

  @Mixin private final StudiedModel model = new StudiedModel();
  @Mixin private final StudyOptions options = new StudyOptions();

  public DirectionsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.check(List.of(), List.of("MODEL", "--map"), session);
    model.check(options, session);
    int threads = options.run().threads(language);
    DirectionsStudy study =
        DirectionsStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withThreads(threads)
            .withExtent(options.extent());
    DirectionsStudy wanted = map ? study.withMap(DirectionsStudy.Map.WIDTH_DEPTH) : study;
    DirectionsStudy chosen =
        new Settings<>(wanted, language)
            .with("--radius", radius, "0.5", Argument::positiveNumber, DirectionsStudy::withRadius)
            .value();
    return new StudyRun(session, options, threads, model.file(), model::with)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) ->
                model.<StudyResult>with(
                    data,
                    language,
                    (network, loss) -> chosen.withListener(listener).of(network, loss, data)));
  }
}
