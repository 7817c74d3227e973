package dev.sonde.verification.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.verification.hostile.WorkerProcess.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes hostile inputs, gives each to the command it is meant for, and judges what becomes of it.
 *
 * <p>Commands run one after the other in processes of their own, as the product starts them, so
 * that one that ends its process is seen; input {@code n} of a seed is always the same.
 */
final class HostileInputs implements AutoCloseable {
  /** Beyond a command's own limit and the half minute that it has then. */
  private static final Duration MOST = Cases.LIMIT.plusSeconds(90);

  /** A fresh process after so many commands. */
  private static final int COMMANDS = 200;

  private static final String COMMAND = "command";
  private static final String WHY = "why";

  // what stands for folders in a command that is kept
  private static final String HERE = "{here}";
  private static final String OUT = "{out}";
  private static final String GOOD = "{good}";
  private static final String CASES = "{cases}";
  private static final String REPOSITORY = "{repository}";

  /** More than any message has: its beginning and end, with what else is said before. */
  private static final int LONGEST_MESSAGE = 4_500;

  /**
   * What became of an input.
   *
   * @param seed and {@code number}, which it is made from
   * @param why what is wrong, or empty
   * @param seconds how long it took
   */
  record Outcome(
      long seed,
      long number,
      Format format,
      Verdict verdict,
      int code,
      String why,
      String said,
      double seconds) {

    @Override
    public String toString() {
      return "%s %d %d: %s (%d) %s%n  %s"
          .formatted(format, seed, number, verdict, code, why, said.strip());
    }
  }

  private final Path root;
  private final Path failures;
  private final Jail jail;
  private final Path errors;
  private WorkerProcess worker;
  private int commands;
  private final GoodRuns good;

  /**
   * Begins.
   *
   * @param root a folder for everything that is made
   * @param failures where inputs are kept that became a failure
   * @param ready where good runs are, or are to be kept; empty to make them for this once
   */
  HostileInputs(Path root, Path failures, Optional<Path> ready) throws IOException {
    this.root = Files.createDirectories(root.toAbsolutePath());
    this.failures = failures.toAbsolutePath();
    jail = Jail.in(this.root.resolve("jail"));
    errors = this.root.resolve("errors.txt");
    worker = WorkerProcess.start(jail, errors);
    good = new GoodRuns(ready.orElse(this.root.resolve("good")).toAbsolutePath());
    if (!Files.exists(good.begun())) {
      for (List<String> command : good.commands()) {
        made(command, 0);
      }
      made(good.stopped(), 4);
    }
  }

  private void made(List<String> command, int code) {
    Ending ending = worker.run(command, MOST);
    if (ending.how() != WorkerProcess.How.CODE || ending.code() != code) {
      throw new IllegalStateException("a good run failed: " + command + ": " + ending);
    }
  }

  /** Makes one input, tries it and judges. */
  Outcome attempt(long seed, long number) throws IOException {
    return attempt(seed, number, Format.of(number));
  }

  Outcome attempt(long seed, long number, Format format) throws IOException {
    Path folder = Files.createDirectories(root.resolve("in").resolve(seed + "-" + number));
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    Attempt attempt = format.mutator(good).make(random, folder, jail);
    Outcome outcome = tried(seed, number, format, attempt, folder);
    if (outcome.verdict().isGood()) {
      Jail.delete(folder);
    } else {
      keep(folder, attempt, outcome);
    }
    Jail.delete(jail.out());
    return outcome;
  }

  private Outcome tried(long seed, long number, Format format, Attempt attempt, Path folder)
      throws IOException {
    if (!worker.isAlive() || ++commands > COMMANDS) {
      worker.close();
      worker = WorkerProcess.start(jail, errors);
      commands = 0;
    }
    Map<String, String> before = jail.snapshot();
    Map<String, String> beside = listed(folder);
    long began = System.nanoTime();
    Ending ending = worker.run(attempt.command(), MOST);
    double seconds = (System.nanoTime() - began) / 1e9;
    TreeSet<String> written = Jail.changes(before, jail.snapshot());
    if (!format.isRun()) {
      written.addAll(Jail.changes(beside, listed(folder)));
    }
    Judgement judgement = judged(ending, attempt, format, folder);
    if (!written.isEmpty()) {
      judgement = new Judgement(Verdict.WROTE, written.toString());
      Jail.in(jail.root());
    }
    return new Outcome(
        seed,
        number,
        format,
        judgement.verdict(),
        ending.code(),
        judgement.why(),
        ending.said(),
        seconds);
  }

  private static Map<String, String> listed(Path folder) throws IOException {
    Map<String, String> all = new java.util.TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        all.put(
            "beside/" + file.getFileName(),
            Files.getLastModifiedTime(file, java.nio.file.LinkOption.NOFOLLOW_LINKS).toString());
      }
    }
    return all;
  }

  private record Judgement(Verdict verdict, String why) {}

  private Judgement judged(Ending ending, Attempt attempt, Format format, Path folder)
      throws IOException {
    if (ending.how() == WorkerProcess.How.NOT) {
      return new Judgement(Verdict.HANG, "no end after " + MOST);
    }
    if (ending.how() == WorkerProcess.How.PROCESS) {
      return ending.code() == 4
          ? new Judgement(Verdict.STOPPED, "")
          : new Judgement(Verdict.ABORT, "the process ended with " + ending.code());
    }
    return switch (ending.code()) {
      case 0 -> measured(attempt, format);
      case 1 ->
          attempt.command().contains("check")
              ? new Judgement(Verdict.MEASURED, "")
              : new Judgement(Verdict.FAULT, "exit code 1");
      case 2 -> refused(ending.said(), attempt, format, folder);
      case 4 -> new Judgement(Verdict.STOPPED, "");
      default -> new Judgement(Verdict.FAULT, "exit code " + ending.code());
    };
  }

  private Judgement refused(String said, Attempt attempt, Format format, Path folder) {
    String message = said.strip();
    String name = Objects.requireNonNull(attempt.input().getFileName()).toString();
    if (Files.exists(jail.out())) {
      return new Judgement(Verdict.WROTE, "refused, and left results");
    }
    if (message.lines().noneMatch(line -> line.startsWith("sonde: "))) {
      return new Judgement(Verdict.UNCLEAR, "no message");
    }
    if (message.length() < 40 || message.length() > LONGEST_MESSAGE) {
      return new Judgement(Verdict.UNCLEAR, "a message of " + message.length() + " characters");
    }
    for (String bad :
        List.of("Exception", "\tat ", "fault of Sonde", "frame #", "\u001B", "\u202E")) {
      if (message.contains(bad)) {
        return new Judgement(Verdict.UNCLEAR, "says '" + bad.strip() + "'");
      }
    }
    boolean named =
        message.contains(name)
            || message.contains(Objects.requireNonNull(folder.getFileName()).toString())
            || (format == Format.TOKENIZER
                && (message.contains("text") || message.contains("token")))
            // a command has one model and one set of data, and here they have met
            || message.contains("the model")
            || message.contains("this model")
            // an option is called there as it is on the command line
            || (format == Format.CONFIGURATION && Runs.namesASetting(message));
    return named
        ? new Judgement(Verdict.REFUSED, "")
        : new Judgement(Verdict.UNCLEAR, "does not name " + name);
  }

  private Judgement measured(Attempt attempt, Format format) throws IOException {
    if (format == Format.LEDGER && attempt.command().contains("export")) {
      return Runs.isSame(jail.out(), good.sweep())
          ? new Judgement(Verdict.MEASURED, "")
          : new Judgement(Verdict.WRONG, "another result than the good run's");
    }
    ObjectMapper json = new ObjectMapper();
    for (String name : List.of("measure.json", "attention.json", "sweep.json")) {
      Path file = jail.out().resolve(name);
      if (Files.exists(file) && !isFinite(json.readTree(file.toFile()))) {
        return new Judgement(Verdict.WRONG, "a figure in " + name + " is not finite");
      }
    }
    return new Judgement(Verdict.MEASURED, "");
  }

  private static boolean isFinite(JsonNode node) {
    if (node.isNumber()) {
      return Double.isFinite(node.doubleValue());
    }
    for (JsonNode child : node) {
      if (!isFinite(child)) {
        return false;
      }
    }
    return true;
  }

  /** Moves an input aside, with the command and what it came to. */
  private void keep(Path folder, Attempt attempt, Outcome outcome) throws IOException {
    Path kept =
        failures.resolve(
            "%s-%d-%d"
                .formatted(outcome.format(), outcome.seed(), outcome.number())
                .toLowerCase(Locale.ROOT));
    Jail.delete(kept);
    Files.createDirectories(failures);
    Files.move(folder, kept);
    String command =
        String.join("\n", attempt.command())
            .replace(folder.toString(), HERE)
            .replace(jail.out().toString(), OUT)
            .replace(good.root().toString(), GOOD)
            .replace(Cases.REPOSITORY.toString(), REPOSITORY);
    Files.writeString(kept.resolve(COMMAND), command + "\n");
    Files.writeString(kept.resolve(WHY), outcome + "\n");
  }

  /**
   * Tries an input again that was kept.
   *
   * @param kept a folder with the input, the command's arguments, and what it came to
   */
  Outcome again(Path kept) throws IOException {
    String name = Objects.requireNonNull(kept.getFileName()).toString();
    Path folder = Files.createDirectories(root.resolve("in").resolve(name));
    try (Stream<Path> files = Files.list(kept)) {
      for (Path file : files.toList()) {
        String fileName = Objects.requireNonNull(file.getFileName()).toString();
        if (!List.of(COMMAND, WHY).contains(fileName)) {
          GoodRuns.copy(file, folder.resolve(fileName));
        }
      }
    }
    List<String> command =
        Files.readString(kept.resolve(COMMAND))
            .replace(HERE, folder.toString())
            .replace(OUT, jail.out().toString())
            .replace(GOOD, good.root().toString())
            .replace(CASES, Cases.file("").toString())
            .replace(REPOSITORY, Cases.REPOSITORY.toString())
            .lines()
            .toList();
    Format format = Format.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT));
    Path input =
        command.stream()
            .filter(argument -> argument.startsWith(folder.toString()))
            .findFirst()
            .map(Path::of)
            .orElse(folder);
    Outcome outcome = tried(0, 0, format, new Attempt(input, command), folder);
    Jail.delete(folder);
    Jail.delete(jail.out());
    return outcome;
  }

  @Override
  public void close() {
    worker.close();
    Jail.delete(root);
  }

  /** How many inputs of each format came to what, as a table in Markdown. */
  static String table(List<Outcome> outcomes) {
    StringBuilder text = new StringBuilder("| format | inputs |");
    for (Verdict verdict : Verdict.values()) {
      text.append(' ').append(verdict.name().toLowerCase(Locale.ROOT)).append(" |");
    }
    text.append(" slowest (s) |\n|---|");
    text.append("---|".repeat(Verdict.values().length + 2)).append('\n');
    for (Format format : Format.values()) {
      List<Outcome> of = outcomes.stream().filter(one -> one.format() == format).toList();
      row(text, format.name().toLowerCase(Locale.ROOT), of);
    }
    row(text, "all", outcomes);
    return text.toString();
  }

  private static void row(StringBuilder text, String name, List<Outcome> outcomes) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    outcomes.forEach(one -> counts.merge(one.verdict(), 1, Integer::sum));
    text.append("| ").append(name).append(" | ").append(outcomes.size()).append(" |");
    for (Verdict verdict : Verdict.values()) {
      text.append(' ').append(counts.getOrDefault(verdict, 0)).append(" |");
    }
    double slowest = outcomes.stream().mapToDouble(Outcome::seconds).max().orElse(0);
    text.append(String.format(Locale.ROOT, " %.1f |%n", slowest));
  }

  /**
   * Tries inputs until a number of them or a time is reached, on several workers.
   *
   * @param arguments {@code count=N} or {@code minutes=M}, then {@code seed=S}, {@code workers=W},
   *     {@code first=N}, {@code format=F}, {@code keep=FOLDER}, {@code good=FOLDER}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Campaign campaign = Campaign.of(List.of(arguments));
    List<Outcome> outcomes = campaign.run();
    outcomes.stream().filter(one -> !one.verdict().isGood()).forEach(System.out::println);
    System.out.println(table(outcomes));
    System.exit(outcomes.stream().allMatch(one -> one.verdict().isGood()) ? 0 : 1);
  }

  static List<Outcome> sorted(List<Outcome> outcomes) {
    List<Outcome> all = new ArrayList<>(outcomes);
    all.sort(java.util.Comparator.comparingLong(Outcome::number));
    return all;
  }

  static Path temporary() {
    try {
      return Files.createTempDirectory("sonde-hostile");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
