package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.spectra.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The shares on both sides of one threshold.
 *
 * <p>A share is a whole number of eigenvalues out of all. Where its error is far below one of them,
 * that number is known, and the share is shown without error.
 *
 * @param tau the threshold τ
 * @param above the share above τ
 * @param below the share below −τ
 */
record SharePair(double tau, Optional<Estimate> above, Optional<Estimate> below) {

  /** Of one eigenvalue: twenty standard errors lie between two whole numbers; chosen by us. */
  private static final double SURE = 0.05;

  /** The shares of a spectrum by threshold, descending. */
  static List<SharePair> of(Measurement measurement) {
    SpectrumFigures spectrum = measurement.spectrum();
    long eigenvalues = measurement.model().parameters();
    Map<Double, SharePair> pairs = new TreeMap<>(Comparator.reverseOrder());
    for (EigenvalueShare share : spectrum.above()) {
      Estimate fraction = counted(share.fraction(), eigenvalues);
      pairs.put(share.tau(), new SharePair(share.tau(), Optional.of(fraction), Optional.empty()));
    }
    for (EigenvalueShare share : spectrum.below()) {
      pairs.merge(
          share.tau(),
          new SharePair(
              share.tau(), Optional.empty(), Optional.of(counted(share.fraction(), eigenvalues))),
          (above, below) -> new SharePair(share.tau(), above.above(), below.below()));
    }
    return List.copyOf(pairs.values());
  }

  /** The shares that were asked for. */
  Stream<Estimate> figures() {
    return Stream.of(above, below).flatMap(Optional::stream);
  }

  /** A share in words: where it is surely a whole number of eigenvalues, that number first. */
  static String text(Estimate share, long eigenvalues, FigureFormat format) {
    if (!share.resolved() || share.standardError() > 0) {
      return format.share(share);
    }
    long count = Math.round(share.value() * eigenvalues);
    return count == 0
        ? format.share(share)
        : format.count(count) + " (" + format.share(share) + ")";
  }

  /** The share as a whole number of eigenvalues where it is surely one, otherwise as it is. */
  static Estimate counted(Estimate share, long eigenvalues) {
    double count = Math.rint(share.value() * eigenvalues);
    boolean sure =
        share.resolved()
            && share.standardError() * eigenvalues < SURE
            && Math.abs(share.value() * eigenvalues - count) < SURE;
    return sure ? Estimate.exact(count / eigenvalues) : share;
  }
}
