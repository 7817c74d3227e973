package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.StudyFigures;
import java.util.List;
import java.util.Optional;

/**
 * What the study {@code tickets} found.
 *
 * @param rounds the rounds of pruning, the dense network first; in the theory empty
 * @param instability how far copies part that see the samples in other orders; in the theory empty
 * @param layers the names of the layers that are pruned
 * @param counts in the theory, the published networks' shares of weights left; otherwise empty
 * @param errorUnit what errors are shares of
 * @param constantError the test error of the constant answer that is best on the training samples,
 *     over seeds; empty in the theory and in runs of earlier versions
 */
public record TicketsFigures(
    List<Round> rounds,
    List<Instability> instability,
    List<String> layers,
    List<Count> counts,
    ErrorUnit errorUnit,
    Optional<Average> constantError)
    implements StudyFigures {

  /** What errors are shares of. */
  public enum ErrorUnit {
    /** Of classes: wrong answers as a share of all. */
    ANSWERS,
    /** Of real targets: the squared error as a share of their variance, which may pass 1. */
    VARIANCE
  }

  /** Copies the lists. */
  public TicketsFigures {
    rounds = List.copyOf(rounds);
    instability = List.copyOf(instability);
    layers = List.copyOf(layers);
    counts = List.copyOf(counts);
  }

  /**
   * A round of pruning.
   *
   * @param round which one, from 0, the dense network
   * @param left the share of weights left
   * @param ticket with the weights that it started from
   * @param reinitialised with new ones; empty in rounds without controls
   * @param random with as many weights of each layer, at random; empty in rounds without controls
   * @param layerShares the share of weights left in each layer
   */
  public record Round(
      int round,
      double left,
      Variant ticket,
      Optional<Variant> reinitialised,
      Optional<Variant> random,
      double[] layerShares) {

    /** Copies the shares. */
    public Round {
      layerShares = layerShares.clone();
    }

    @Override
    public double[] layerShares() {
      return layerShares.clone();
    }
  }

  /**
   * One way to train a round's network, over seeds.
   *
   * @param earlyStop the step of least validation loss
   * @param testError the test error at that step
   * @param endError the test error at the end of the training
   */
  public record Variant(Average earlyStop, Average testError, Average endError) {}

  /**
   * Two trainings from one start, whose sample orders differ.
   *
   * @param of what was trained: {@code dense}, {@code ticket}, {@code reinitialised}, or {@code
   *     two-starts} for two starts in place of one
   * @param value the largest test error on the line between both, less the mean of its ends
   * @param errors the test error at eleven points of that line, mean over seeds
   */
  public record Instability(String of, Average value, double[] errors) {

    /** Copies the errors. */
    public Instability {
      errors = errors.clone();
    }

    @Override
    public double[] errors() {
      return errors.clone();
    }
  }

  /**
   * A published share of weights.
   *
   * @param network the network's name
   * @param round after how many rounds
   * @param left by the formula
   * @param published in the paper
   */
  public record Count(String network, int round, double left, double published) {}
}
