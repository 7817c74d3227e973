package dev.sonde.descent.linear;

/** Whether a linear model has a constant beside its features. */
public enum Intercept {
  /** {@code f(x) = wᵀφ(x)}. */
  NONE,
  /** {@code f(x) = b + wᵀφ(x)}; neither least norm nor a ridge weighs b. */
  FITTED
}
