package dev.sonde.cli;

import dev.sonde.capacity.Beside;
import dev.sonde.capacity.Blocks;
import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.capacity.SurveyStop;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.report.words.Language;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What is measured and how; each option is checked when it is asked for, and all before the work.
 */
final class MeasureOptions {
  private static final String AUTO = "auto";
  private static final int EXACT_LIMIT = 5_000;

  /** A sampled Fisher matrix is for those who program: its expectation is the Gauss–Newton one. */
  private static final CurvatureMatrix[] MATRICES = {
    CurvatureMatrix.HESSIAN, CurvatureMatrix.GAUSS_NEWTON, CurvatureMatrix.EMPIRICAL_FISHER
  };

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      description =
          "cross-entropy, mse or bce; default: cross-entropy for integer targets, mse for real"
              + " ones.")
  private Optional<String> loss = Optional.empty();

  @Option(
      names = "--matrix",
      paramLabel = "MATRIX",
      description = "hessian, ggn or fisher; default: hessian.")
  private String matrix = "hessian";

  @Option(
      names = "--z",
      paramLabel = "Z,...",
      description = "Regularisation z of the effective dimensionality; default: several.")
  private Optional<String> z = Optional.empty();

  @Option(
      names = "--tau",
      paramLabel = "T,...",
      description = "Thresholds of the shares of eigenvalues; default: several.")
  private Optional<String> tau = Optional.empty();

  @Option(names = "--top", paramLabel = "K", description = "Largest eigenvalues; default: 10.")
  private String top = "10";

  @Option(names = "--bottom", paramLabel = "K", description = "Smallest eigenvalues; default: 5.")
  private String bottom = "5";

  @Option(
      names = "--budget",
      paramLabel = "N|auto",
      description =
          "Products of the matrix with a vector to spend, at least 20; default: auto, as many as"
              + " are worth it, 200 at most, or 400 where these bring an error bar that 200 do"
              + " not.")
  private Optional<String> budget = Optional.empty();

  @Option(
      names = "--target-error",
      paramLabel = "R",
      description =
          "Choose products and samples so that trace and effective dimensionality reach this"
              + " relative standard error, such as 0.02.")
  private Optional<String> targetError = Optional.empty();

  @Option(
      names = "--exact-limit",
      paramLabel = "P",
      description =
          "Up to so many parameters, decompose the whole matrix; default: 5000, or --budget where"
              + " that is smaller.")
  private Optional<String> exactLimit = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Measure on so many samples, drawn at random; default: all.")
  private Optional<String> samples = Optional.empty();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Samples in one minibatch; figures do not depend on it. Default: 512.")
  private Optional<String> batchSize = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "single or double; default: double where the matrix is decomposed.")
  private Optional<String> precision = Optional.empty();

  @Option(names = "--by-layer", description = "The same figures for each layer's block.")
  private boolean byLayer;

  @Option(
      names = "--graph-memory",
      paramLabel = "SIZE",
      description = "Memory for graphs kept between products, such as 2G; default: a quarter.")
  private Optional<String> graphMemory = Optional.empty();

  @Option(
      names = "--initial",
      paramLabel = "INIT.pt",
      description = "The model before training; adds the distance from it.")
  private Optional<String> initial = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Optimiser steps the model was trained for; noted in the report.")
  private Optional<String> steps = Optional.empty();

  @Option(names = "--png", description = "Also write the charts as PNG and SVG.")
  private boolean png;

  boolean png() {
    return png;
  }

  Optional<String> initial() {
    return initial;
  }

  /** The loss the user named; otherwise the data decide. */
  Optional<Loss> loss(Language language) {
    return Argument.given("--loss", loss, "cross-entropy", language)
        .map(text -> text.oneOf(Loss.values(), Loss::label));
  }

  /** Everything but the precision, whose default depends on the model. */
  Evaluation evaluation(int threads, long seed, Language language) {
    Evaluation usual = Evaluation.withDefaults().withThreads(threads).withSeed(seed);
    return new Settings<>(usual, language)
        .with("--samples", samples, "1000", n -> n.wholeNumber(1), Evaluation::withSamples)
        .with("--batch-size", batchSize, "512", n -> n.wholeNumber(1), Evaluation::withBatchSize)
        .with("--graph-memory", graphMemory, "2G", Argument::bytes, Evaluation::withGraphMemory)
        .value();
  }

  Optional<Precision> precision(Language language) {
    return Argument.given("--precision", precision, "double", language)
        .map(text -> text.oneOf(Precision.values(), Precision::label));
  }

  CapacityMeasurement measurement(long seed, Language language) {
    CapacityMeasurement usual =
        CapacityMeasurement.withDefaults()
            .withSeed(seed)
            .withBeside(Beside.GAUSS_NEWTON)
            .withBlocks(byLayer ? Blocks.LAYERS : Blocks.WHOLE);
    Optional<String> products = budget.filter(text -> !text.strip().equals(AUTO));
    if (products.isEmpty()) {
      usual = usual.withStop(SurveyStop.WHEN_GOOD_ENOUGH);
    }
    return new Settings<>(usual, language)
        .with(
            "--matrix",
            Optional.of(matrix),
            "hessian",
            text -> text.oneOf(MATRICES, CurvatureMatrix::label),
            CapacityMeasurement::withMatrix)
        .with("--top", Optional.of(top), "10", n -> n.wholeNumber(1), CapacityMeasurement::withTop)
        .with(
            "--bottom",
            Optional.of(bottom),
            "5",
            n -> n.wholeNumber(1),
            CapacityMeasurement::withBottom)
        .with("--z", z, "1,0.1,0.01", Argument::positiveNumbers, CapacityMeasurement::withZ)
        .with("--tau", tau, "0.01,0.001", Argument::numbersFromZero, CapacityMeasurement::withTau)
        .with("--budget", products, "200", n -> n.wholeNumber(20), MeasureOptions::withBudget)
        .with(
            "--exact-limit",
            exactLimit,
            "5000",
            n -> n.wholeNumber(0),
            CapacityMeasurement::withExactLimit)
        .with(
            "--target-error",
            targetError,
            "0.02",
            Argument::fraction,
            CapacityMeasurement::withTargetError)
        .with("--steps", steps, "10000", n -> n.wholeNumber(0), (m, n) -> m.withSteps(n))
        .value();
  }

  /** A number given is heeded: exactly only where that takes no more products. */
  private static CapacityMeasurement withBudget(CapacityMeasurement measurement, int products) {
    return measurement.withBudget(products).withExactLimit(Math.min(products, EXACT_LIMIT));
  }
}
