package dev.sonde.cli.output;

import dev.sonde.cli.session.Session;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.Scalar;
import dev.sonde.outcomes.tracking.EventFile;
import dev.sonde.outcomes.tracking.MlflowServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The trackers of one run; what was written to them once is not written again. */
final class Tracking {
  private static final String NOT_ALLOWED = "[^A-Za-z0-9._/ -]";

  /** An experiment of a server, found before anything was measured. */
  record Experiment(MlflowServer server, String id, String address) {}

  private final Session session;
  private final Optional<Path> tensorboard;
  private final Optional<Experiment> experiment;
  private final Set<Scalar> written = new HashSet<>();
  private Optional<String> run = Optional.empty();
  private int files;

  Tracking(Session session, Optional<Path> tensorboard, Optional<Experiment> experiment) {
    this.session = session;
    this.tensorboard = tensorboard;
    this.experiment = experiment;
  }

  /**
   * Writes what a run has found; a tracker that fails now is complained of, and the run's own files
   * are there already.
   *
   * @param json the run's JSON
   * @param folder the run's folder
   */
  void write(String json, Path folder) {
    if (tensorboard.isEmpty() && experiment.isEmpty()) {
      return;
    }
    Outcome outcome = Outcome.parse(json, folder.toString());
    List<Scalar> fresh =
        Scalar.of(outcome).stream().filter(scalar -> !written.contains(scalar)).toList();
    if (fresh.isEmpty()) {
      return;
    }
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    tensorboard.ifPresent(
        top -> {
          try {
            Path own = Files.createDirectories(top.resolve(name));
            EventFile.write(own, files++, Instant.now(), fresh);
          } catch (IOException | RuntimeException e) {
            session.complain(
                session.say(TrackerPhrases.NOT_TRACKED, top, folder, TrackerOptions.reason(e)));
          }
        });
    experiment.ifPresent(
        known -> {
          try {
            send(known, name, outcome, fresh);
          } catch (IOException e) {
            session.complain(
                session.say(
                    TrackerPhrases.NOT_TRACKED, known.address(), folder, TrackerOptions.reason(e)));
          }
        });
    written.addAll(fresh);
  }

  private void send(Experiment known, String name, Outcome outcome, List<Scalar> fresh)
      throws IOException {
    Instant now = Instant.now();
    if (run.isEmpty()) {
      run = Optional.of(known.server().begin(known.id(), name, now));
      Map<String, String> facts = new TreeMap<>();
      outcome.facts().forEach((fact, value) -> facts.put(fact.replaceAll(NOT_ALLOWED, "_"), value));
      known.server().parameters(run.get(), facts);
    }
    known.server().metrics(run.get(), fresh, now);
    known.server().end(run.get(), Instant.now());
  }
}
