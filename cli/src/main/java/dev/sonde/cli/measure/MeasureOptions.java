package dev.sonde.cli.measure;

import dev.sonde.capacity.Beside;
import dev.sonde.capacity.Blocks;
import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.capacity.SurveyStop;
import dev.sonde.cli.inputs.EvaluationOptions;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.report.words.Language;
import java.util.Optional;
import picocli.CommandLine.Mixin;
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

  @Mixin private final EvaluationOptions evaluation = new EvaluationOptions();

  @Option(
      names = "--matrix",
      paramLabel = "MATRIX",
      description = "hessian, ggn or fisher; default: hessian.")
  private String matrix = "hessian";

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
          "Choose products and samples so that the trace and the effective dimensionality reach"
              + " this relative standard error, such as 0.02: at each --z, or without --z at the"
              + " usual z where 2000 products can.")
  private Optional<String> targetError = Optional.empty();

  @Option(
      names = "--exact-limit",
      paramLabel = "P",
      description =
          "Up to so many parameters, decompose the whole matrix; default: 5000, or --budget where"
              + " that is smaller.")
  private Optional<String> exactLimit = Optional.empty();

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
    return evaluation.loss(language);
  }

  /** Everything but the precision, whose default depends on the model. */
  Evaluation evaluation(int threads, long seed, Language language) {
    return new Settings<>(evaluation.evaluation(threads, seed, language), language)
        .with("--graph-memory", graphMemory, "2G", Argument::bytes, Evaluation::withGraphMemory)
        .value();
  }

  Optional<Precision> precision(Language language) {
    return evaluation.precision(language);
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
    CapacityMeasurement scaled = evaluation.z(language).map(usual::withZ).orElse(usual);
    return new Settings<>(evaluation.tau(language).map(scaled::withTau).orElse(scaled), language)
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
