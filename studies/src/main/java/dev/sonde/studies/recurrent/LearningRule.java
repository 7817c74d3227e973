package dev.sonde.studies.recurrent;

import dev.sonde.studies.Reference;
import java.util.List;

/**
 * A rule by which a recurrent network learns, with what it asks of whoever carries it out.
 *
 * <p>The rules differ in what they keep of {@code M_kij = ∂a_k/∂W_ij}, the influence of every
 * weight on every unit: all of it (RTRL), a random product whose mean it is (UORO, KF-RTRL,
 * r-KF-RTRL), a unit's influence on itself (SnAp-1, RFLO), or nothing. Back-propagation looks back
 * in time instead, DNI learns to guess what that would find. Source: Marschall, Cho, Savin 2020.
 */
public enum LearningRule {
  /** Real-time recurrent learning, exact. */
  RTRL("RTRL", Reference.MARSCHALL_2020),
  /** Back-propagation through the last ten steps. */
  BPTT("BPTT", Reference.MARSCHALL_2020),
  /** A random product of two vectors and a matrix, right on average. */
  UORO("UORO", Reference.TALLEC_2017),
  /** A random Kronecker product, right on average. */
  KF_RTRL("KF-RTRL", Reference.MUJIKA_2018),
  /** The same with the other two axes joined. */
  R_KF_RTRL("r-KF-RTRL", Reference.MARSCHALL_2020),
  /** Only what a unit passes to itself by its leak. */
  RFLO("RFLO", Reference.MURRAY_2019),
  /** Only what a unit passes to itself by leak and weight; e-prop for units that are no spikes. */
  SNAP_1("SnAp-1", Reference.MENICK_2020),
  /** A learned decay for every unit, and a learned matrix between units. */
  KERNL("KeRNL", Reference.ROTH_2019),
  /** A linear guess of the gradient that is yet to come. */
  DNI("DNI", Reference.JADERBERG_2017),
  /** Back-propagation through one step. */
  ONE_STEP("one step", Reference.MARSCHALL_2020),
  /** Only the output weights: what the random network offers. */
  OUTPUT_ONLY("output only", Reference.MARSCHALL_2020);

  /** What a rule asks for that a synapse does not have. */
  public enum Need {
    /** Weights used backwards. */
    WEIGHT_TRANSPORT,
    /** Past activity kept. */
    STORED_PAST,
    /** More than one number for every synapse. */
    LARGE_STATE,
    /** Products of the Jacobian with a matrix. */
    MATRIX_PRODUCTS,
    /** Norms over all synapses. */
    GLOBAL_NORMS,
    /** A second network that is disturbed. */
    NOISY_COPY
  }

  private final String label;
  private final Reference source;

  LearningRule(String label, Reference source) {
    this.label = label;
    this.source = source;
  }

  /**
   * Returns its usual name.
   *
   * @return for example {@code KF-RTRL}
   */
  public String label() {
    return label;
  }

  /**
   * Returns where it stands.
   *
   * @return the paper
   */
  public Reference source() {
    return source;
  }

  /**
   * Returns what it asks for, as judged by us: for the rules that use the output weights backwards
   * that is left out, since random feedback may stand in their place.
   *
   * @return in order; empty for a rule that is local in space and time
   */
  public List<Need> needs() {
    return switch (this) {
      case RTRL -> List.of(Need.LARGE_STATE, Need.MATRIX_PRODUCTS);
      case BPTT -> List.of(Need.WEIGHT_TRANSPORT, Need.STORED_PAST);
      case UORO -> List.of(Need.GLOBAL_NORMS);
      case KF_RTRL, R_KF_RTRL ->
          List.of(Need.WEIGHT_TRANSPORT, Need.MATRIX_PRODUCTS, Need.GLOBAL_NORMS);
      case KERNL -> List.of(Need.NOISY_COPY);
      case DNI -> List.of(Need.WEIGHT_TRANSPORT);
      case RFLO, SNAP_1, ONE_STEP, OUTPUT_ONLY -> List.of();
    };
  }

  /**
   * Returns how the work of a step grows with the number n of units, as Marschall, Cho, Savin 2020
   * state it.
   *
   * @return k, where it grows as {@code nᵏ}
   */
  public int workPower() {
    return switch (this) {
      case RTRL -> 4;
      case KF_RTRL, R_KF_RTRL -> 3;
      case BPTT, UORO, RFLO, SNAP_1, KERNL, DNI, ONE_STEP, OUTPUT_ONLY -> 2;
    };
  }

  /** What carries the rule out, for a network. */
  InfluenceTrace trace(RecurrentNetwork network, RandomSigns signs) {
    return switch (this) {
      case RTRL -> new FullTrace(network);
      case BPTT -> new BackPropagation(network, 10);
      case UORO -> new RankOneTrace(network, signs);
      case KF_RTRL -> new KroneckerTrace(network, signs);
      case R_KF_RTRL -> new ReverseKroneckerTrace(network, signs);
      case RFLO -> new LocalTrace(network, LocalTrace.Kept.LEAK);
      case SNAP_1 -> new LocalTrace(network, LocalTrace.Kept.OWN_JACOBIAN);
      case ONE_STEP -> new LocalTrace(network, LocalTrace.Kept.NOTHING);
      case KERNL -> new KernelTrace(network, signs);
      case DNI -> new SyntheticGradient(network, signs);
      case OUTPUT_ONLY -> (step, q, target, out) -> InfluenceTrace.Gradient.NONE;
    };
  }
}
