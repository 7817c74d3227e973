package dev.sonde.cli.measure;

import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.capacity.Measurement;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.curvature.ShardMachines;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import java.util.Arrays;
import java.util.Optional;

/**
 * Measures a network from its preparation to the written report; ends well under Ctrl-C, and turns
 * whatever goes wrong into a message.
 *
 * @param session how the command was called
 * @param output where results go
 * @param less which of the command's options take less memory
 */
public record MeasureRun(Session session, RunOutput output, Optional<Phrase> less) {
  /**
   * What to measure and how.
   *
   * @param measurement the figures
   * @param evaluation how the loss is evaluated, but for its precision
   * @param precision the precision asked for; otherwise the measurement chooses for the network
   * @param pictures whether the charts are written as pictures, too
   */
  public record Request(
      CapacityMeasurement measurement,
      Evaluation evaluation,
      Optional<Precision> precision,
      boolean pictures) {

    Evaluation evaluationOf(Network network) {
      return evaluation.withPrecision(
          precision.orElseGet(() -> measurement.precisionFor(network.parameterCount())));
    }
  }

  /**
   * What is measured.
   *
   * @param network the trained network
   * @param initial the network before training
   * @param loss its loss
   * @param data its data
   * @param machines other machines that form products with it
   */
  public record Subject(
      Network network,
      Optional<Network> initial,
      Loss loss,
      Dataset data,
      Optional<ShardMachines> machines)
      implements AutoCloseable {

    @Override
    public void close() {
      network.close();
      initial.ifPresent(Network::close);
    }
  }

  /** Makes the subject, telling what it does meanwhile. */
  @FunctionalInterface
  public interface Preparation {
    Subject prepare(Progress progress);
  }

  /**
   * Measures, and writes and shows the results.
   *
   * @param request what to measure
   * @param preparation makes the subject
   * @return the exit code
   */
  public int execute(Request request, Preparation preparation) {
    try (Progress progress = output.progress()) {
      try (Interruption interruption =
          Interruption.ofThisThread(
              session.limits(), () -> progress.interject(session.say(Phrases.STOPPING)))) {
        return execute(request, preparation, progress, interruption);
      }
    } catch (RuntimeException | Error e) {
      return Ending.of(e, session, Optional.of(output.folder()), less);
    }
  }

  private int execute(
      Request request, Preparation preparation, Progress progress, Interruption interruption) {
    Runnable nothingKept =
        () -> {
          progress.clear();
          session.complain(session.say(Phrases.INTERRUPTED_EARLY));
        };
    interruption.beforeAnythingIsKept(nothingKept);
    Optional<Measurement> measured = measure(request, preparation, progress, interruption);
    if (measured.isEmpty()) {
      nothingKept.run();
      return ExitCode.INTERRUPTED;
    }
    interruption.whileWriting();
    progress.clear();
    Measurement measurement = measured.get();
    boolean partial = interruption.requested();
    output.write(
        new MeasureResults(measurement, request.pictures(), session),
        request.evaluation().threads());
    if (partial) {
      session.complain(session.say(Phrases.INTERRUPTED_PARTIAL, measurement.spectrum().products()));
    } else if (interruption.requested()) {
      session.complain(session.say(Phrases.INTERRUPTED_LATE));
    }
    return interruption.requested() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  /** Returns nothing when the interruption came before there was anything to keep. */
  private Optional<Measurement> measure(
      Request request, Preparation preparation, Progress progress, Interruption interruption) {
    try (Subject subject = preparation.prepare(progress)) {
      Network network = subject.network();
      Evaluation local = request.evaluationOf(network);
      Evaluation evaluation = subject.machines().map(local::withMachines).orElse(local);
      progress.say(
          session.say(
              Phrases.LOSS,
              network.parameterCount(),
              Math.min(evaluation.samples().orElse(Integer.MAX_VALUE), subject.data().samples())));
      ProgressListener bar = progress.bar(session.say(Phrases.PRODUCTS));
      CapacityMeasurement measurement =
          request
              .measurement()
              .withListener(
                  (done, planned) -> {
                    interruption.whileWorking();
                    bar.progressed(done, planned);
                  });
      if (subject.initial().isPresent()) {
        measurement = measurement.withInitial(subject.initial().get());
      }
      try (Objective objective =
          Objective.of(network, subject.loss(), subject.data(), evaluation)) {
        tellOfNewShape(subject.data(), objective.dataset(), progress);
        return Optional.of(figures(measurement, objective));
      }
    } catch (RuntimeException e) {
      // Whatever an interrupt made fail is the interrupt, not a fault.
      if (interruption.requested()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void tellOfNewShape(Dataset given, Dataset used, Progress progress) {
    long[] before = given.targets().shape();
    long[] after = used.targets().shape();
    if (!Arrays.equals(before, after)) {
      output.note(
          progress, session.say(Phrases.RESHAPED, Arrays.toString(before), Arrays.toString(after)));
    }
  }

  /** What the measurement documents to refuse is the input's fault: too large, or not finite. */
  private static Measurement figures(CapacityMeasurement measurement, Objective objective) {
    try {
      return measurement.of(objective);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidInputException(
          objective.network().source() + " cannot be measured like this: " + e.getMessage(), e);
    }
  }
}
