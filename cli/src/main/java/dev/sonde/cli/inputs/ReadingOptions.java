package dev.sonde.cli.inputs;

import dev.sonde.cli.session.Argument;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.Precision;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Configuration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options of commands that read data: what a file leaves open. */
public final class ReadingOptions {
  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "Target column of a CSV file, by name or by number from 0; default: the last.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--header",
      paramLabel = "H",
      description = "Whether a CSV file begins with names: yes, no or auto; default: auto.")
  private String header = "auto";

  @Option(
      names = "--flat",
      description = "Pass each sample in one row, as perceptrons take images.")
  private boolean flat;

  @Option(
      names = "--context",
      paramLabel = "T",
      description = "Characters of a text that the model sees at once; default: 64.")
  private Optional<String> context = Optional.empty();

  private static String name(DataOptions.Header header) {
    return switch (header) {
      case DETECTED -> "auto";
      case PRESENT -> "yes";
      case ABSENT -> "no";
    };
  }

  /**
   * How data for a model are to be read.
   *
   * @param data their name
   * @throws Complaint if an option is for data of another kind, which would leave it unused
   */
  public DataOptions checked(String data, Language language) {
    if (flat && isTable(data)) {
      throw new Complaint(ReadingPhrases.FOR_IMAGES.in(language, "--flat", data));
    }
    return checkedForSweep(data, language);
  }

  /** As above, for a sweep: there a table may be one of pixels, which share a scale. */
  public DataOptions checkedForSweep(String data, Language language) {
    DataOptions options = options(language);
    String content = content(data);
    boolean table = isTable(data);
    if (!table && target.isPresent()) {
      throw new Complaint(ReadingPhrases.FOR_TABLES.in(language, "--target", data));
    }
    if (!table && !header.equals("auto")) {
      throw new Complaint(ReadingPhrases.FOR_TABLES.in(language, "--header", data));
    }
    boolean text = content.endsWith(".txt") || content.equals("moby-dick");
    boolean drawn = content.equals("gaussian") || content.startsWith("gaussian:");
    if (flat && (text || drawn)) {
      throw new Complaint(ReadingPhrases.FOR_IMAGES.in(language, "--flat", data));
    }
    if (!text && context.isPresent()) {
      throw new Complaint(ReadingPhrases.FOR_TEXT.in(language, "--context", data));
    }
    return options;
  }

  /** Whether the data's name is that of a CSV file. */
  public static boolean isTable(String data) {
    String content = content(data);
    return content.endsWith(".csv") || content.endsWith(".tsv");
  }

  /** The data's name without what says that it is compressed. */
  private static String content(String data) {
    String name = data.strip().toLowerCase(Locale.ROOT);
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  private DataOptions options(Language language) {
    DataOptions usual =
        DataOptions.withDefaults()
            .withHeader(
                new Argument("--header", header, "yes", language)
                    .oneOf(DataOptions.Header.values(), ReadingOptions::name))
            .withPixels(flat ? DataOptions.Pixels.FLAT : DataOptions.Pixels.BY_CHANNEL);
    return new Settings<>(target.map(usual::withTarget).orElse(usual), language)
        .with("--context", context, "64", n -> n.wholeNumber(1), DataOptions::withContext)
        .value();
  }

  /** Notes in a plan what is needed to read its data again. */
  public SweepPlan noted(SweepPlan plan) {
    SweepPlan noted = plan;
    for (Map.Entry<String, String> note : notes().entrySet()) {
      noted = noted.withNote(note.getKey(), note.getValue());
    }
    return noted;
  }

  /** What is needed to read the data again. */
  public Map<String, String> notes() {
    Map<String, String> notes = new TreeMap<>();
    target.ifPresent(column -> notes.put("target", column));
    if (!header.equals("auto")) {
      notes.put("header", header);
    }
    context.ifPresent(characters -> notes.put("context", characters));
    if (flat) {
      notes.put("flat", "yes");
    }
    return notes;
  }

  /** The options that a plan's notes ask for. */
  public static DataOptions of(Configuration plan, Language language) {
    ReadingOptions options = new ReadingOptions();
    options.target = plan.get("target");
    options.header = plan.get("header").orElse("auto");
    options.context = plan.get("context");
    options.flat = plan.get("flat").isPresent();
    boolean features = plan.get("axis").equals(Optional.of(SweepAxis.FEATURES.label()));
    DataOptions read = options.options(language);
    return features ? forAxis(SweepAxis.FEATURES, read) : read;
  }

  /** Linear models are solved in double precision, networks in single. */
  public static DataOptions forAxis(SweepAxis axis, DataOptions options) {
    return axis == SweepAxis.FEATURES ? options.withNumbers(Precision.DOUBLE) : options;
  }
}
