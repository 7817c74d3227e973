package dev.sonde.studies.linear;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The learning rules of Bottou 1998, each a loss Q and its gradient.
 *
 * <p>Classes are told apart one against the rest where a rule knows two only, with targets ±1.
 */
public enum OnlineRule {
  /** Softmax regression, {@code −log p_y}; least squares has no probabilities. */
  LOGISTIC("logistic"),
  /** The adaline, {@code ½‖Wx − y‖²}. */
  ADALINE("adaline"),
  /** The perceptron, {@code max(0, −y·wx)}; judged by its test errors, as that is 0 at w = 0. */
  PERCEPTRON("perceptron"),
  /** k-means, {@code ½ min‖x − w_k‖²}, with the rate 1/n_k of the winner: exact running means. */
  K_MEANS("kmeans"),
  /** Learning vector quantisation, {@code clip((d₊ − d₋)/(δd₋), 0, 1)}. */
  LVQ2("lvq2"),
  /** The linear support vector machine, {@code ½λ‖w‖² + max(0, 1 − y·wx)}. */
  SVM("svm");

  private final String label;

  OnlineRule(String label) {
    this.label = label;
  }

  /**
   * Returns the name that the command line takes.
   *
   * @return for example {@code kmeans}
   */
  public String label() {
    return label;
  }

  /**
   * Returns all rules by their names.
   *
   * @return in their order
   */
  public static Map<String, OnlineRule> byLabel() {
    return Arrays.stream(values())
        .collect(
            Collectors.toMap(
                OnlineRule::label, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }
}
