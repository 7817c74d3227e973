package dev.sonde.cli.study;

import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.studies.landscape.DirectionsStudy;
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

  @Mixin private final NetworkStudyOptions network = new NetworkStudyOptions();

  public DirectionsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    DirectionsStudy usual = network.conducted(DirectionsStudy.withDefaults(), session, "--map");
    DirectionsStudy wanted = map ? usual.withMap(DirectionsStudy.Map.WIDTH_DEPTH) : usual;
    DirectionsStudy chosen =
        new Settings<>(wanted, session.language())
            .with("--radius", radius, "0.5", Argument::positiveNumber, DirectionsStudy::withRadius)
            .value();
    return network.execute(chosen, session, DirectionsStudy::theory, DirectionsStudy::of);
  }
}
