package dev.sonde.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.capacity.watch.TrainingLog;
import dev.sonde.cli.output.MlflowAddress;
import dev.sonde.cli.output.TrackerOptions;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.Scalar;
import dev.sonde.outcomes.tracking.EventLog;
import dev.sonde.outcomes.tracking.MlflowServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a training's own log is read: TensorBoard's event files, or a run of MLflow, by the address
 * that the browser shows. What was read last stays in the run's folder, so that the page can be
 * written again without the tracker.
 *
 * @param text the folder, file or address, as it was written
 * @param wanted the tags to read; empty for those with "loss" in them
 * @param session for whom
 */
record LogSource(String text, List<String> wanted, Session session) {
  /** What was read last, in the run's folder. */
  static final String FILE = "training-log.json";

  private static final String OPTION = "--training-log";
  private static final String USUAL = "loss";

  /** {@code http://host:5000/#/experiments/1/runs/ID}, perhaps with more behind it. */
  private static final Pattern RUN =
      Pattern.compile(
          "(https?://[^#]*?)/?(?:#/.*?|/experiments/.*?)?/runs/([0-9a-f]{32})(?:[/?#].*)?");

  /** As many tags as a message names. */
  private static final int NAMED = 12;

  private static final JsonMapper MAPPER = new JsonMapper();

  LogSource {
    wanted = List.copyOf(wanted);
  }

  /** That of a plan, where it has one. */
  static Optional<LogSource> of(WatchPlan plan, Session session) {
    return plan.trainingLog().map(text -> new LogSource(text, plan.logTags(), session));
  }

  /**
   * Reads the log.
   *
   * @throws Complaint where it cannot be read, or has none of the curves
   */
  TrainingLog read() {
    Map<String, List<TrainingLog.Point>> curves = new LinkedHashMap<>();
    for (Scalar scalar : text.matches("https?://.*") ? sent() : written()) {
      curves
          .computeIfAbsent(scalar.tag(), tag -> new ArrayList<>())
          .add(new TrainingLog.Point(scalar.step(), scalar.value()));
    }
    return new TrainingLog(
        text,
        curves.entrySet().stream()
            .map(entry -> new TrainingLog.Curve(entry.getKey(), entry.getValue()))
            .toList());
  }

  private boolean isWanted(String tag) {
    return wanted.isEmpty() ? tag.toLowerCase(Locale.ROOT).contains(USUAL) : wanted.contains(tag);
  }

  private Complaint none(Collection<String> tags) {
    String there = String.join(", ", new TreeSet<>(tags).stream().limit(NAMED).toList());
    return new Complaint(
        there.isEmpty()
            ? session.say(WatchPhrases.EMPTY_LOG, text)
            : session.say(
                WatchPhrases.NO_SUCH_CURVE,
                text,
                wanted.isEmpty() ? "*" + USUAL + "*" : String.join(", ", wanted),
                there));
  }

  private List<Scalar> written() {
    Path source = RunFolder.path(OPTION, text, session.language());
    List<Scalar> scalars = EventLog.read(source, this::isWanted);
    if (scalars.isEmpty()) {
      throw none(EventLog.tags(source));
    }
    return scalars;
  }

  private List<Scalar> sent() {
    Matcher run = RUN.matcher(text);
    if (!run.matches()) {
      throw new Complaint(
          session.say(WatchPhrases.NO_RUN_OF_MLFLOW, text.replaceAll("//[^/]*@", "//…@")));
    }
    MlflowServer server = MlflowAddress.server(OPTION, run.group(1), session);
    try {
      List<Scalar> scalars = new ArrayList<>();
      List<String> names = server.metricNames(run.group(2));
      for (String name : names) {
        if (isWanted(name)) {
          scalars.addAll(server.history(run.group(2), name));
        }
      }
      if (scalars.isEmpty()) {
        throw none(names);
      }
      return scalars;
    } catch (IOException e) {
      throw new Complaint(
          session.say(WatchPhrases.LOG_UNREACHABLE, text, TrackerOptions.reason(e)), e);
    }
  }

  /** Reads the log again and keeps it, or says why that cannot be done now. */
  void refresh(Path folder) {
    TrainingLog log;
    try {
      log = read();
    } catch (RuntimeException e) {
      session.complain(
          session.say(WatchPhrases.LOG_NOT_READ_AGAIN, String.valueOf(e.getMessage())));
      return;
    }
    ObjectNode root = MAPPER.createObjectNode().put("source", log.source());
    ArrayNode curves = root.putArray("curves");
    for (TrainingLog.Curve curve : log.curves()) {
      ObjectNode node = curves.addObject().put("name", curve.name());
      ArrayNode steps = node.putArray("steps");
      ArrayNode values = node.putArray("values");
      curve
          .points()
          .forEach(
              point -> {
                steps.add(point.step());
                values.add(point.value());
              });
    }
    AtomicFile.write(folder.resolve(FILE), root.toString());
  }

  /** What was kept in a run's folder. */
  static Optional<TrainingLog> kept(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode root = MAPPER.readTree(Files.readString(file, StandardCharsets.UTF_8));
      List<TrainingLog.Curve> curves = new ArrayList<>();
      for (JsonNode node : root.path("curves")) {
        List<TrainingLog.Point> points = new ArrayList<>();
        for (int i = 0; i < node.path("steps").size(); i++) {
          points.add(
              new TrainingLog.Point(
                  node.path("steps").path(i).asLong(), node.path("values").path(i).asDouble()));
        }
        if (!points.isEmpty()) {
          curves.add(new TrainingLog.Curve(node.path("name").asText(), points));
        }
      }
      return curves.isEmpty()
          ? Optional.empty()
          : Optional.of(new TrainingLog(root.path("source").asText(), curves));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The tags of a list, as options and plans have it. */
  static List<String> tags(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .filter(tag -> !tag.isEmpty())
        .toList();
  }
}
