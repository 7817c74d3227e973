package dev.sonde.cli.study;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Session;
import dev.sonde.report.study.StudyWords;
import dev.sonde.report.words.ColumnText;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyCatalogue;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the studies, each with its question. */
@Command(
    name = "study",
    synopsisSubcommandLabel = "[COMMAND]",
    header =
        "Asks what papers claim of your own data or network; without COMMAND, lists the studies.",
    footer = {
      "",
      "Examples:",
      "  sonde study",
      "  sonde study inputs --data mnist10k",
      "  sonde study stopping --theory --alpha 2 --noise 1",
      "  sonde study online --data digits --quick",
      "  sonde study rules --theory --lags 3,5",
      "  sonde study steps --data digits --quick",
      "  sonde study tickets --data mnist10k --seeds 2",
      "  sonde study saddles model.pt --data data.npz --quick",
      "  sonde study shortcuts --data digits --quick",
      "  sonde study directions model.pt --data data.npz --radius 0.5"
    })
public final class StudyCommand implements Callable<Integer> {
  /** The columns between a name and its question. */
  private static final int GAP = 2;

  private final Session session;

  public StudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    PrintWriter out = session.out();
    StudyWords words = StudyWords.in(session.language());
    List<Study> studies = StudyCatalogue.studies();
    int names = studies.stream().mapToInt(study -> study.label().length()).max().orElse(0) + GAP;
    for (Study study : studies) {
      out.println(ColumnText.left(study.label(), names) + words.question(study));
    }
    out.println();
    ColumnText.wrap(session.say(StudyPhrases.LIST_FOOT), session.terminal().columns())
        .forEach(out::println);
    return ExitCode.DONE;
  }
}
