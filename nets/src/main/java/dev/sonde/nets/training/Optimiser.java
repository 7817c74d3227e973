package dev.sonde.nets.training;

/**
 * How a gradient becomes a change of the parameters. The arithmetic is PyTorch's, step for step:
 * {@code torch.optim.SGD}, {@code Adam} and {@code AdamW}; {@link SaddleFreeNewton} is that of its
 * paper, and PyTorch has none.
 *
 * <p>Weight decay reaches every parameter, biases and normalisations too, as in PyTorch. In {@link
 * Sgd} and {@link Adam} it is the gradient of {@code ½·decay·‖w‖²} added to the loss's (L2); in
 * {@link AdamW} it shrinks the weights beside the step (decoupled), which differs because Adam
 * would divide the penalty's gradient by its own scale.
 *
 * <pre>{@code
 * Optimiser.sgd(0.1).withMomentum(0.9).withNesterov().withWeightDecay(5e-4)
 * }</pre>
 */
public sealed interface Optimiser {

  /**
   * Stochastic gradient descent without momentum or weight decay.
   *
   * @param learningRate the step size η, positive
   * @return the optimiser
   */
  static Sgd sgd(double learningRate) {
    return new Sgd(learningRate, 0, Sgd.Momentum.HEAVY_BALL, 0);
  }

  /**
   * Adam with the constants of its paper and no weight decay.
   *
   * @param learningRate the step size η, positive; 0.001 in the paper
   * @return the optimiser
   */
  static Adam adam(double learningRate) {
    return new Adam(learningRate, Adam.BETA1, Adam.BETA2, Adam.EPSILON, 0);
  }

  /**
   * AdamW with Adam's constants and PyTorch's default weight decay of 0.01.
   *
   * @param learningRate the step size η, positive
   * @return the optimiser
   */
  static AdamW adamW(double learningRate) {
    return new AdamW(learningRate, Adam.BETA1, Adam.BETA2, Adam.EPSILON, AdamW.DECAY);
  }

  /**
   * Saddle-free Newton with a Krylov space of 40 dimensions and dampings from 10 to 1e-6, for small
   * networks and all samples in every step.
   *
   * @return the optimiser
   */
  static SaddleFreeNewton saddleFreeNewton() {
    return new SaddleFreeNewton(1, SaddleFreeNewton.KRYLOV, SaddleFreeNewton.DAMPINGS, 0);
  }

  /**
   * Returns the step size before any schedule.
   *
   * @return η, positive
   */
  double learningRate();

  /**
   * Returns the strength of weight decay.
   *
   * @return at least 0
   */
  double weightDecay();

  /**
   * Stochastic gradient descent: {@code g ← ∇f + decay·w; v ← μ v + g} (first step {@code v ← g});
   * {@code w ← w − η v}, or {@code w ← w − η (g + μ v)} with Nesterov's momentum.
   *
   * @param learningRate the step size η, positive
   * @param momentum the share μ of the last step that is kept, in [0, 1)
   * @param kind how momentum enters the step
   * @param weightDecay the strength of L2 decay, at least 0
   */
  record Sgd(double learningRate, double momentum, Momentum kind, double weightDecay)
      implements Optimiser {

    /** How momentum enters the step. */
    public enum Momentum {
      /** Polyak's: the step is the running sum. */
      HEAVY_BALL,
      /** Nesterov's, in the form of Sutskever et al. 2013. */
      NESTEROV
    }

    /** Checks the ranges. */
    public Sgd {
      checkRate(learningRate);
      checkShare("momentum", momentum);
      checkDecay(weightDecay);
      if (kind == Momentum.NESTEROV && momentum == 0) {
        throw new IllegalArgumentException(
            "Nesterov's step needs momentum above 0, got 0; use withMomentum(0.9) first");
      }
    }

    /**
     * Sets the momentum.
     *
     * @param momentum the share μ of the last step that is kept, in [0, 1)
     * @return the optimiser with that momentum
     */
    public Sgd withMomentum(double momentum) {
      return new Sgd(learningRate, momentum, kind, weightDecay);
    }

    /**
     * Takes Nesterov's step; momentum must be set first.
     *
     * @return the optimiser with that step
     */
    public Sgd withNesterov() {
      return new Sgd(learningRate, momentum, Momentum.NESTEROV, weightDecay);
    }

    /**
     * Sets the strength of L2 decay.
     *
     * @param weightDecay at least 0
     * @return the optimiser with that decay
     */
    public Sgd withWeightDecay(double weightDecay) {
      return new Sgd(learningRate, momentum, kind, weightDecay);
    }
  }

  /**
   * Adam: {@code g ← ∇f + decay·w; m ← β₁ m + (1−β₁) g; v ← β₂ v + (1−β₂) g²; w ← w − η (m/(1−β₁ᵗ))
   * / (√(v/(1−β₂ᵗ)) + ε)} (Kingma, Ba 2015, algorithm 1).
   *
   * @param learningRate the step size η, positive
   * @param beta1 the memory of the mean gradient, in [0, 1)
   * @param beta2 the memory of the mean square, in [0, 1)
   * @param epsilon what keeps the quotient finite, positive
   * @param weightDecay the strength of L2 decay, at least 0
   */
  record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
      implements Optimiser {
    // Kingma, Ba 2015, algorithm 1: "good default settings"
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /** Checks the ranges. */
    public Adam {
      checkMoments(learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /**
     * Sets the memories of the two means.
     *
     * @param beta1 of the mean gradient, in [0, 1)
     * @param beta2 of the mean square, in [0, 1)
     * @return the optimiser with those memories
     */
    public Adam withBetas(double beta1, double beta2) {
      return new Adam(learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /**
     * Sets the strength of L2 decay.
     *
     * @param weightDecay at least 0
     * @return the optimiser with that decay
     */
    public Adam withWeightDecay(double weightDecay) {
      return new Adam(learningRate, beta1, beta2, epsilon, weightDecay);
    }
  }

  /**
   * Adam with decoupled decay: {@code w ← (1 − η·decay) w}, then Adam's step without decay
   * (Loshchilov, Hutter 2019, algorithm 2).
   *
   * @param learningRate the step size η, positive
   * @param beta1 the memory of the mean gradient, in [0, 1)
   * @param beta2 the memory of the mean square, in [0, 1)
   * @param epsilon what keeps the quotient finite, positive
   * @param weightDecay the strength of decoupled decay, at least 0
   */
  record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
      implements Optimiser {
    // the default of torch.optim.AdamW
    private static final double DECAY = 0.01;

    /** Checks the ranges. */
    public AdamW {
      checkMoments(learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /**
     * Sets the memories of the two means.
     *
     * @param beta1 of the mean gradient, in [0, 1)
     * @param beta2 of the mean square, in [0, 1)
     * @return the optimiser with those memories
     */
    public AdamW withBetas(double beta1, double beta2) {
      return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /**
     * Sets the strength of decoupled decay.
     *
     * @param weightDecay at least 0
     * @return the optimiser with that decay
     */
    public AdamW withWeightDecay(double weightDecay) {
      return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
    }
  }

  /**
   * Saddle-free Newton: {@code w ← w − η Q (|QᵀHQ| + λ)⁻¹ Qᵀg}, with Q the Krylov basis of the
   * gradient g under the Hessian H, and λ the damping after which the loss is lowest (Dauphin et
   * al. 2014, arXiv:1406.2572, algorithm 1). Where none lowers it, training ends with {@link
   * TrainingHistory.Stop#NO_DESCENT}; at an exact saddle, where g is zero, it does at once.
   *
   * <p>Every step sees all samples: {@link Trainer#withBatchSize} must be at least their number,
   * and an epoch is a step. Minibatches, gradient clipping and networks whose loss is another in
   * training mode (dropout, batch normalisation) are refused. A step costs twice {@code krylov}
   * gradients and a pass of the loss for each damping.
   *
   * @param learningRate the share η of each step that is taken, positive; 1 takes it all
   * @param krylov dimensions of the Krylov space, at least 1
   * @param dampings the values λ that are tried, each positive, in units of curvature
   * @param weightDecay the strength of L2 decay, at least 0
   */
  record SaddleFreeNewton(double learningRate, int krylov, double[] dampings, double weightDecay)
      implements Optimiser {
    // tuned by us on the net 49-10-10 with 1,000 digits: 20 needs half as many steps more
    private static final int KRYLOV = 40;
    private static final double[] DAMPINGS = {10, 1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

    /** Checks the ranges. */
    public SaddleFreeNewton {
      checkRate(learningRate);
      checkDecay(weightDecay);
      if (krylov < 1) {
        throw new IllegalArgumentException(
            "a Krylov space needs at least 1 dimension, got " + krylov + "; 40 is usual");
      }
      dampings = dampings.clone();
      for (double damping : dampings) {
        if (!(damping > 0 && damping < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException(
              "dampings must be positive numbers, got " + damping + "; 10 to 1e-6 are usual");
        }
      }
      if (dampings.length == 0) {
        throw new IllegalArgumentException(
            "at least one damping is needed, got none; 10 to 1e-6 are usual");
      }
    }

    @Override
    public double[] dampings() {
      return dampings.clone();
    }

    /**
     * Sets the dimensions of the Krylov space, each of which costs two gradients a step.
     *
     * @param krylov at least 1
     * @return the optimiser with that space
     */
    public SaddleFreeNewton withKrylov(int krylov) {
      return new SaddleFreeNewton(learningRate, krylov, dampings, weightDecay);
    }

    /**
     * Sets the dampings that are tried.
     *
     * @param dampings the values λ, each positive
     * @return the optimiser with those dampings
     */
    public SaddleFreeNewton withDampings(double... dampings) {
      return new SaddleFreeNewton(learningRate, krylov, dampings, weightDecay);
    }

    /**
     * Sets the strength of L2 decay.
     *
     * @param weightDecay at least 0
     * @return the optimiser with that decay
     */
    public SaddleFreeNewton withWeightDecay(double weightDecay) {
      return new SaddleFreeNewton(learningRate, krylov, dampings, weightDecay);
    }
  }

  private static void checkMoments(
      double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    checkRate(learningRate);
    checkShare("beta1", beta1);
    checkShare("beta2", beta2);
    checkDecay(weightDecay);
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "epsilon must be a positive number, got " + epsilon + "; 1e-8 is usual");
    }
  }

  private static void checkRate(double learningRate) {
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the learning rate must be a positive number, got "
              + learningRate
              + "; try 0.1 for SGD, 0.001 for Adam");
    }
  }

  private static void checkShare(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          what + " must be at least 0 and below 1, got " + value + "; 0.9 is usual");
    }
  }

  private static void checkDecay(double weightDecay) {
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weight decay must be a number from 0 up, got " + weightDecay + "; 0 turns it off");
    }
  }
}
