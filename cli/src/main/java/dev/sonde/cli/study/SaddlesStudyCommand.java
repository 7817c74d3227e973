package dev.sonde.cli.study;

import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Session;
import dev.sonde.studies.landscape.SaddlesStudy;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether a network is stuck at a saddle. */
@Command(
    name = "saddles",
    sortOptions = false,
    header = "Is my network stuck at a saddle, and what lies below? (Dauphin et al. 2014)")
public final class SaddlesStudyCommand implements Callable<Integer> {
  private static final int MOST_STEPS = 10_000;
  private static final int MOST_KRYLOV = 1_000;

  private final Session session;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of saddle-free Newton; default: 20, with --quick at most 8.")
  private Optional<String> steps = Optional.empty();

  @Option(
      names = "--krylov",
      paramLabel = "N",
      description = "Dimensions of its Krylov spaces; default: 40, with --quick at most 16.")
  private Optional<String> krylov = Optional.empty();

  @Option(
      names = "--census",
      description =
          "Search for critical points all around as well, for models of at most 400 parameters.")
  private boolean census;

  @Mixin private final NetworkStudyOptions network = new NetworkStudyOptions();

  public SaddlesStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    SaddlesStudy usual =
        network.conducted(SaddlesStudy.withDefaults(), session, "--steps", "--krylov", "--census");
    SaddlesStudy wanted = census ? usual.withSearches(SaddlesStudy.Searches.CENSUS) : usual;
    SaddlesStudy chosen =
        new Settings<>(wanted, session.language())
            .with(
                "--steps", steps, "30", n -> n.wholeNumber(1, MOST_STEPS), SaddlesStudy::withSteps)
            .with(
                "--krylov",
                krylov,
                "40",
                n -> n.wholeNumber(1, MOST_KRYLOV),
                SaddlesStudy::withKrylov)
            .value();
    return network.execute(chosen, session, SaddlesStudy::theory, SaddlesStudy::of);
  }
}
