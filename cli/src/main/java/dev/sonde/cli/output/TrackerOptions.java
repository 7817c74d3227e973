package dev.sonde.cli.output;

import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.outcomes.tracking.MlflowServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where figures go beside the run's folder: to trackers of experiments. */
public final class TrackerOptions {
  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description =
          "Also write the figures as event files for TensorBoard, into a folder of this run in DIR.")
  private Optional<String> tensorboard = Optional.empty();

  @Option(
      names = "--mlflow",
      paramLabel = "URL",
      description =
          "Also send the figures to this server of MLflow. A password comes from"
              + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, a token from"
              + " MLFLOW_TRACKING_TOKEN.")
  private Optional<String> mlflow = Optional.empty();

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "The experiment of MLflow that the run belongs to; default: sonde.")
  private Optional<String> experiment = Optional.empty();

  /**
   * Checks that trackers can be written to, before anything is measured.
   *
   * @throws Complaint if one cannot be reached
   */
  Tracking begin(Session session) {
    if (experiment.isPresent() && mlflow.isEmpty()) {
      throw new Complaint(session.say(TrackerPhrases.EXPERIMENT_OF_WHAT));
    }
    return new Tracking(
        session,
        tensorboard.map(text -> folder(text, session)),
        mlflow.map(text -> server(text, session)));
  }

  private static Path folder(String text, Session session) {
    Path folder = RunFolder.path("--tensorboard", text, session.language());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new Complaint(session.say(TrackerPhrases.NO_FOLDER, text), e);
    }
    if (!Files.isWritable(folder)) {
      throw new Complaint(session.say(TrackerPhrases.NO_FOLDER, text));
    }
    return folder;
  }

  private Tracking.Experiment server(String text, Session session) {
    MlflowServer server = MlflowAddress.server("--mlflow", text, session);
    try {
      return new Tracking.Experiment(server, server.experiment(experiment.orElse("sonde")), text);
    } catch (IOException e) {
      throw new Complaint(session.say(TrackerPhrases.UNREACHABLE, text, reason(e)), e);
    }
  }

  /** What went wrong, also where an exception of the network has no words of its own. */
  public static String reason(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
