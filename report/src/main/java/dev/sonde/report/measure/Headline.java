package dev.sonde.report.measure;

import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.LossFigures;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.report.words.BoundedText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Unresolved;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One of the figures that a reader sees first, on the terminal and on the page alike.
 *
 * @param label what it is
 * @param figure the figure in parts
 * @param note under which conditions, and how it compares
 * @param interval the figure for an error bar; unresolved, or without error, when it has none
 */
record Headline(String label, FigureFormat.Parts figure, String note, Estimate interval) {

  /** The threshold whose share is shown first: telling figures are published at it. */
  private static final double USUAL_TAU = 0.01;

  /** Digits of z and τ, which are chosen and not measured. */
  static final int AXIS_DIGITS = 3;

  static List<Headline> of(Measurement measurement, Words words, FigureFormat format) {
    SpectrumFigures spectrum = measurement.spectrum();
    LossFigures loss = measurement.loss();
    Unresolved unresolved = new Unresolved(spectrum.method(), words);
    List<Headline> all = new ArrayList<>();
    int tensors = measurement.model().tensors().size();
    all.add(
        new Headline(
            words.get("headline.parameters"),
            plain(format.count(measurement.model().parameters())),
            tensors == 1
                ? words.get("note.tensor")
                : words.get("note.tensors", format.count(tensors)),
            Estimate.exact(measurement.model().parameters())));
    effectiveDimension(measurement, unresolved, words, format).ifPresent(all::add);
    positiveShare(measurement, unresolved, words, format).ifPresent(all::add);
    all.add(
        new Headline(
            words.get("headline.trace"),
            format.parts(spectrum.trace()),
            spectrum.trace().resolved()
                ? words.get("note.sumOfEigenvalues")
                : unresolved.of(spectrum.trace()),
            spectrum.trace()));
    largest(spectrum, words, format).ifPresent(all::add);
    boolean seen = measurement.data().samples() < measurement.data().population();
    all.add(
        loss(
            loss,
            words.get(seen ? "note.lossNameSeen" : "note.lossName", Subject.lossName(loss, words)),
            words,
            format));
    OptionalDouble accuracy = loss.accuracy();
    if (accuracy.isPresent()) {
      all.add(
          new Headline(
              words.get("headline.accuracy"),
              format.shareParts(estimate(accuracy.getAsDouble(), 0)),
              ofTargets(measurement.data(), words, format),
              Estimate.unresolved(0, 0)));
    }
    all.add(
        finite(
            words.get("headline.gradientNorm"),
            loss.gradientNorm(),
            words.get(seen ? "note.gradientNormSeen" : "note.gradientNorm"),
            words,
            format));
    return List.copyOf(all);
  }

  private static String ofTargets(DataDescription data, Words words, FigureFormat format) {
    if (data.targets() == 1) {
      return words.get("note.accuracyOne");
    }
    String key = data.targetsPerSample() == 1 ? "note.accuracy" : "note.accuracyTargets";
    return words.get(key, format.count(data.targets()));
  }

  /**
   * The z that is read first: one over the number of targets when it was asked for, otherwise the
   * nearest to it.
   */
  static Optional<EffectiveDimension> usualZ(Measurement measurement) {
    DataDescription data = measurement.data();
    for (long targets : new long[] {data.allTargets(), data.targets()}) {
      for (EffectiveDimension dimension : measurement.determined()) {
        if (isOneOver(targets, dimension.z())) {
          return Optional.of(dimension);
        }
      }
    }
    double aim = -Math.log((double) Math.max(1, data.targets()));
    return measurement.determined().stream()
        .min(Comparator.comparingDouble(dimension -> Math.abs(Math.log(dimension.z()) - aim)));
  }

  static boolean isOneOver(long targets, double z) {
    // z may have been typed or rounded: 1e-9 is far below any difference that matters
    return targets > 0 && Math.abs(z * targets - 1) < 1e-9;
  }

  static boolean isOneOverN(DataDescription data, double z) {
    return isOneOver(data.allTargets(), z) || isOneOver(data.targets(), z);
  }

  static Optional<EffectiveDimension> smallestResolvedZ(List<EffectiveDimension> dimensions) {
    return dimensions.stream()
        .filter(dimension -> dimension.estimate().resolved())
        .min(Comparator.comparingDouble(EffectiveDimension::z));
  }

  /**
   * The effective dimensionality at the usual z, or at the smallest z that is resolved when that
   * one is unknown, or at the smallest with bounds: the note says so.
   */
  private static Optional<Headline> effectiveDimension(
      Measurement measurement, Unresolved unresolved, Words words, FigureFormat format) {
    return usualZ(measurement)
        .map(
            usual -> {
              String wanted = zWords(measurement.data(), usual.z(), words, format);
              EffectiveDimension shown = shownZ(measurement).orElse(usual);
              String note = words.get("note.at", wanted);
              if (shown.kind() == BoundedEstimate.Kind.BOUNDS) {
                note =
                    words.get("note.bounds", zWords(measurement.data(), shown.z(), words, format));
              } else if (!shown.estimate().resolved()) {
                note = unresolved.of(shown.estimate());
              } else if (!shown.equals(usual)) {
                note =
                    words.get(
                        "note.elsewhere",
                        zWords(measurement.data(), shown.z(), words, format),
                        wanted);
              }
              return new Headline(
                  words.get("headline.effectiveDimension"),
                  new BoundedText(words, format).parts(shown.figure()),
                  measurement.gaussNewton().isEmpty()
                      ? note
                      : words.get("note.byGaussNewton", note),
                  shown.estimate());
            });
  }

  /** The usual z where it is known, otherwise the smallest that is resolved, or has bounds. */
  static Optional<EffectiveDimension> shownZ(Measurement measurement) {
    return usualZ(measurement)
        .filter(usual -> usual.kind() != BoundedEstimate.Kind.UNKNOWN)
        .or(() -> smallestResolvedZ(measurement.determined()))
        .or(
            () ->
                measurement.determined().stream()
                    .filter(dimension -> dimension.kind() == BoundedEstimate.Kind.BOUNDS)
                    .min(Comparator.comparingDouble(EffectiveDimension::z)));
  }

  /** A z in words: {@code z = 5.56×10⁻⁴ = 1/N}. */
  static String zWords(DataDescription data, double z, Words words, FigureFormat format) {
    return words.get(
        isOneOverN(data, z) ? "note.zOneOverN" : "note.z", format.number(z, AXIS_DIGITS));
  }

  private static Optional<Headline> positiveShare(
      Measurement measurement, Unresolved unresolved, Words words, FigureFormat format) {
    List<EigenvalueShare> shares = measurement.spectrum().above();
    return shares.stream()
        .min(Comparator.comparingDouble(share -> Math.abs(share.tau() - USUAL_TAU)))
        .map(
            usual -> {
              EigenvalueShare shown =
                  isTelling(usual.fraction())
                      ? usual
                      : shares.stream()
                          .filter(share -> isTelling(share.fraction()))
                          .min(Comparator.comparingDouble(EigenvalueShare::tau))
                          .orElse(usual);
              String wanted = format.number(usual.tau(), AXIS_DIGITS);
              String note = words.get("note.tau", wanted);
              if (!isTelling(shown.fraction())) {
                note = unresolved.of(shown.fraction());
              } else if (!shown.equals(usual)) {
                note =
                    words.get("note.tauElsewhere", format.number(shown.tau(), AXIS_DIGITS), wanted);
              }
              Estimate counted =
                  SharePair.counted(shown.fraction(), measurement.model().parameters());
              Estimate fraction =
                  isTelling(shown.fraction())
                      ? counted
                      : Estimate.unresolved(counted.value(), counted.standardError());
              return new Headline(
                  words.get("headline.positiveShare"), format.shareParts(fraction), note, fraction);
            });
  }

  /** A share of few eigenvalues may be resolved by the bar's size, with zero inside the bar. */
  private static boolean isTelling(Estimate share) {
    return share.resolved() && 2 * share.standardError() <= share.value();
  }

  private static Optional<Headline> largest(
      SpectrumFigures spectrum, Words words, FigureFormat format) {
    if (spectrum.top().isEmpty()) {
      return Optional.empty();
    }
    EigenvalueEstimate top = spectrum.top().get(0);
    Estimate estimate = estimate(top.value(), top.samplingError());
    String note = "";
    if (!estimate.resolved()) {
      note = words.get("note.undefined");
    } else if (top.residual() > 0) {
      note = words.get("note.residual", format.number(top.residual(), 2));
    } else if (top.residual() == 0 && top.samplingError() == 0) {
      note = words.get("note.exact");
    }
    return Optional.of(
        new Headline(words.get("headline.largest"), format.eigenvalue(top), note, estimate));
  }

  /** With the error of the samples that were not seen, where that is known. */
  private static Headline loss(LossFigures loss, String note, Words words, FigureFormat format) {
    String label = words.get("headline.loss");
    Estimate value = estimate(loss.value(), loss.samplingError());
    return value.resolved() && value.standardError() > 0
        ? new Headline(label, format.parts(value), note, value)
        : finite(label, loss.value(), note, words, format);
  }

  private static Headline finite(
      String label, double value, String note, Words words, FigureFormat format) {
    return new Headline(
        label,
        plain(format.number(value)),
        Double.isFinite(value) ? note : words.get("note.undefined"),
        Estimate.unresolved(value, 0));
  }

  private static FigureFormat.Parts plain(String text) {
    return new FigureFormat.Parts(text, "", "");
  }

  static Estimate estimate(double value, double error) {
    return Double.isFinite(value) && error >= 0 && error < Double.POSITIVE_INFINITY
        ? new Estimate(value, error, true)
        : Estimate.unresolved(value, error);
  }
}
