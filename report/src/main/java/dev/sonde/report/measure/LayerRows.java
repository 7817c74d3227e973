package dev.sonde.report.measure;

import dev.sonde.capacity.LayerFigures;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layers that are shown: all of them in the network's order, or those with the largest trace
 * when there are too many.
 *
 * @param rows the layers that are shown, in the network's order
 * @param total how many layers there are
 * @param byTrace whether those with the largest trace were chosen
 * @param z the z at which their effective dimensionality is shown
 * @param elsewhere whether that is not the z of the headline, where not all are resolved
 */
record LayerRows(
    List<Row> rows, int total, boolean byTrace, Optional<Double> z, boolean elsewhere) {

  /**
   * One layer.
   *
   * @param layer its figures
   * @param traceShare its part of the trace, empty when that means nothing
   * @param effectiveDimension its effective dimensionality at the shown z
   */
  record Row(
      LayerFigures layer,
      Optional<Estimate> traceShare,
      Optional<EffectiveDimension> effectiveDimension) {}

  static LayerRows of(Measurement measurement, int most) {
    List<LayerFigures> all = measurement.layers();
    Optional<Double> z = commonZ(measurement);
    boolean tracesKnown = all.stream().allMatch(layer -> layer.spectrum().trace().resolved());
    Set<Integer> chosen = chosen(all, most, tracesKnown);
    List<Estimate> shares = LayerFigures.traceShares(all);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (chosen.contains(i)) {
        LayerFigures layer = all.get(i);
        rows.add(
            new Row(
                layer,
                Optional.of(shares.get(i)).filter(Estimate::resolved),
                z.flatMap(value -> at(layer.effectiveDimensions(), value))));
      }
    }
    boolean elsewhere = !z.equals(Headline.usualZ(measurement).map(EffectiveDimension::z));
    return new LayerRows(List.copyOf(rows), all.size(), tracesKnown, z, elsewhere);
  }

  /** What the rows do not say: which layers are shown, and why at this z. */
  List<String> notes(Words words, FigureFormat format) {
    List<String> notes = new ArrayList<>();
    if (rows.size() < total) {
      notes.add(
          words.get(
              byTrace ? "layers.more" : "layers.moreInOrder",
              format.count(rows.size()),
              format.count(total)));
    }
    if (rows.stream().allMatch(row -> row.traceShare().isEmpty())) {
      notes.add(words.get("layers.noShares"));
    }
    z.filter(value -> elsewhere)
        .map(value -> format.number(value, Headline.AXIS_DIGITS))
        .ifPresent(value -> notes.add(words.get("layers.smallest", value)));
    return List.copyOf(notes);
  }

  private static Set<Integer> chosen(List<LayerFigures> all, int most, boolean byTrace) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      order.add(i);
    }
    if (byTrace && all.size() > most) {
      order.sort(
          Comparator.comparingDouble((Integer i) -> -all.get(i).spectrum().trace().value())
              .thenComparing(i -> i));
    }
    return new HashSet<>(order.subList(0, Math.min(most, order.size())));
  }

  /**
   * The z of the headline when every layer was resolved at it, otherwise the smallest z at which
   * every layer was.
   */
  private static Optional<Double> commonZ(Measurement measurement) {
    Optional<Double> usual = Headline.usualZ(measurement).map(EffectiveDimension::z);
    Optional<Double> shown =
        Headline.shownZ(measurement)
            .map(EffectiveDimension::z)
            .filter(z -> allResolved(measurement.layers(), z));
    return shown
        .or(
            () ->
                measurement.effectiveDimensions().stream()
                    .map(EffectiveDimension::z)
                    .filter(z -> allResolved(measurement.layers(), z))
                    .min(Comparator.naturalOrder()))
        .or(() -> usual);
  }

  private static boolean allResolved(List<LayerFigures> layers, double z) {
    return layers.stream()
        .allMatch(
            layer ->
                at(layer.effectiveDimensions(), z)
                    .filter(dimension -> dimension.estimate().resolved())
                    .isPresent());
  }

  private static Optional<EffectiveDimension> at(List<EffectiveDimension> dimensions, double z) {
    return dimensions.stream().filter(dimension -> dimension.z() == z).findFirst();
  }
}
