package dev.sonde.cli.data;

import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.DatasetSummary;
import dev.sonde.nets.data.DatasetSummary.LabelCount;
import dev.sonde.nets.data.DatasetSummary.Numbers;
import dev.sonde.report.words.ColumnText;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads data as the other commands do, and shows what came of it. */
@Command(
    name = "describe",
    header = "Shows what Sonde makes of a file or of a data set that it knows by name.")
public final class DataDescribeCommand implements Callable<Integer> {
  /** The columns that names take. */
  private static final int LABELS = 10;

  /** As many classes as fit a screen. */
  private static final int CLASSES_SHOWN = 20;

  private final Session session;

  @Parameters(
      paramLabel = "DATA",
      description =
          "A name from 'sonde data list', or a file: .npz with x and y, .csv[.gz], .txt[.gz], or"
              + " IMAGES,LABELS in idx format.")
  private String data = "";

  @Mixin private final ReadingOptions reading = new ReadingOptions();

  public DataDescribeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    DatasetSummary summary =
        DatasetSummary.of(DataSource.read(data, reading.checked(data, session.language())));
    line(Phrases.SOURCE, summary.source());
    line(Phrases.SHA256, summary.sha256());
    line(Phrases.SAMPLES, String.format(Locale.ROOT, "%,d", summary.samples()));
    numbers("x", summary.inputs());
    numbers("y", summary.targets());
    if (summary.classes().isEmpty()) {
      line(Phrases.USUAL_LOSS, "mse");
    } else {
      line(Phrases.CLASSES, String.format(Locale.ROOT, "%,d", summary.classes().size()));
      classes(summary.classes());
      line(Phrases.USUAL_LOSS, "cross-entropy");
    }
    return ExitCode.DONE;
  }

  private void line(Phrase name, String value) {
    PrintWriter out = session.out();
    out.println(ColumnText.left(session.say(name), LABELS) + ColumnText.plain(value));
  }

  private void numbers(String name, Numbers numbers) {
    PrintWriter out = session.out();
    out.println(
        ColumnText.left(name, LABELS) + numbers.type() + " " + Arrays.toString(numbers.shape()));
    out.println(
        " ".repeat(LABELS)
            + session.say(
                Phrases.RANGE,
                numbers.minimum(),
                numbers.maximum(),
                numbers.mean(),
                numbers.standardDeviation()));
  }

  private void classes(List<LabelCount> classes) {
    PrintWriter out = session.out();
    double total = classes.stream().mapToLong(LabelCount::count).sum();
    for (LabelCount label : classes.subList(0, Math.min(CLASSES_SHOWN, classes.size()))) {
      out.println(
          String.format(
                  Locale.ROOT,
                  "%10s%6d %,10d  %5.1f%%  %s",
                  "",
                  label.label(),
                  label.count(),
                  100 * label.count() / total,
                  ColumnText.plain(label.name()))
              .stripTrailing());
    }
    if (classes.size() > CLASSES_SHOWN) {
      out.println(
          " ".repeat(LABELS) + session.say(Phrases.AND_MORE, classes.size() - CLASSES_SHOWN));
    }
  }
}
