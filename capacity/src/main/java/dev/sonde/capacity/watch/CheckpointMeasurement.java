package dev.sonde.capacity.watch;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.warm.ProbedSpectrum;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured of one checkpoint.
 *
 * @param step its step
 * @param file where it came from
 * @param sha256 the hash of its file, maybe empty
 * @param loss the mean loss over the samples
 * @param accuracy the share of targets predicted, where the loss knows one
 * @param gradientNorm the gradient's norm
 * @param largest the Hessian's largest eigenvalue
 * @param preconditioned that of {@code P⁻¹H}, where the optimiser has a preconditioner that is
 *     known
 * @param loadings where its eigenvector lies, the largest share first; empty where there is none
 * @param moments where the preconditioner came from
 * @param critical the critical sharpness, where there is one
 * @param trace the Hessian's trace
 * @param hessian the Hessian's effective dimensionalities, z descending
 * @param above shares of the Hessian's eigenvalues above τ, τ descending
 * @param below shares below −τ
 * @param gaussNewton what is known of the Gauss–Newton matrix
 * @param heads the largest attention logit of every head, layer by layer; none where the network
 *     has no heads, or they were not measured
 * @param distance from the first checkpoint, in the parameters' units
 * @param products the products that were spent
 * @param start whether the searches began from the checkpoint before
 */
public record CheckpointMeasurement(
    long step,
    String file,
    String sha256,
    double loss,
    OptionalDouble accuracy,
    double gradientNorm,
    EigenvalueEstimate largest,
    Optional<EigenvalueEstimate> preconditioned,
    List<ParameterLoading> loadings,
    Moments moments,
    Optional<Estimate> critical,
    Estimate trace,
    List<EffectiveDimension> hessian,
    List<EigenvalueShare> above,
    List<EigenvalueShare> below,
    ProbedSpectrum gaussNewton,
    List<HeadLogit> heads,
    double distance,
    long products,
    Start start) {

  /** Where a preconditioner came from. */
  public enum Moments {
    /** There is none. */
    NONE,
    /** From the optimiser's state that was kept with the checkpoint. */
    STATE,
    /** From the gradients at the checkpoints, which is right for full batches alone. */
    RULE
  }

  /** Where searches for eigenvectors began. */
  public enum Start {
    /** At random. */
    COLD,
    /** At the eigenvectors of the checkpoint before. */
    WARM
  }

  /** Copies the lists. */
  public CheckpointMeasurement {
    loadings = List.copyOf(loadings);
    hessian = List.copyOf(hessian);
    above = List.copyOf(above);
    below = List.copyOf(below);
    heads = List.copyOf(heads);
  }

  /** The Gauss–Newton matrix's effective dimensionality. */
  public EffectiveDimension gaussNewtonDimension(double z) {
    return new EffectiveDimension(z, gaussNewton.effectiveDimension(z));
  }

  /** The head with the largest attention logit. */
  public Optional<HeadLogit> largestHead() {
    return heads.stream().max(Comparator.comparingDouble(HeadLogit::largest));
  }

  /** How much of the preconditioned eigenvector lies where training has next to no gradients. */
  public double minuteShare() {
    return loadings.stream()
        .filter(ParameterLoading::isMinute)
        .mapToDouble(ParameterLoading::share)
        .sum();
  }

  /** The largest eigenvalue that an optimiser's limit is one of. */
  public Optional<EigenvalueEstimate> limited(StepRule rule) {
    return rule.preconditions() ? preconditioned : Optional.of(largest);
  }

  /**
   * An eigenvalue with the standard error that its residual stands for: the residual bounds the
   * distance to an eigenvalue, so it is taken as half of a 95% interval.
   */
  public static Estimate estimate(EigenvalueEstimate pair) {
    return new Estimate(pair.value(), pair.residual() / StudentT.HALF_WIDTH, true);
  }
}
