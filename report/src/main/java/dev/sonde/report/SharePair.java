package dev.sonde.report;

import dev.sonde.capacity.EigenvalueShare;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.spectra.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The shares on both sides of one threshold.
 *
 * @param tau the threshold τ
 * @param above the share above τ
 * @param below the share below −τ
 */
record SharePair(double tau, Optional<Estimate> above, Optional<Estimate> below) {

  /** The shares of a spectrum by threshold, descending. */
  static List<SharePair> of(SpectrumFigures spectrum) {
    Map<Double, SharePair> pairs = new TreeMap<>(Comparator.reverseOrder());
    for (EigenvalueShare share : spectrum.above()) {
      pairs.put(
          share.tau(), new SharePair(share.tau(), Optional.of(share.fraction()), Optional.empty()));
    }
    for (EigenvalueShare share : spectrum.below()) {
      pairs.merge(
          share.tau(),
          new SharePair(share.tau(), Optional.empty(), Optional.of(share.fraction())),
          (above, below) -> new SharePair(share.tau(), above.above(), below.below()));
    }
    return List.copyOf(pairs.values());
  }
}
