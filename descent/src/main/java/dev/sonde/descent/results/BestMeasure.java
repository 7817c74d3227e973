package dev.sonde.descent.results;

import java.util.List;
import java.util.Optional;

/**
 * The measures of a scoreboard that may be called the best of a group of models: those known of
 * nearly all of them.
 */
public final class BestMeasure {
  private static final double COVERED = 0.8;

  /** Below this a measure puts fewer than two pairs in three in their order. */
  private static final double RANKS = 1.0 / 3;

  private BestMeasure() {}

  /** The measures of test error that are known of nearly all models of a group, the best first. */
  public static List<ScoreboardEntry> candidates(List<ScoreboardEntry> scoreboard, String nets) {
    List<ScoreboardEntry> against =
        scoreboard.stream()
            .filter(entry -> entry.against().equals("testError") && entry.nets().equals(nets))
            .toList();
    int most = against.stream().mapToInt(ScoreboardEntry::n).max().orElse(0);
    return against.stream().filter(entry -> entry.n() >= COVERED * most).toList();
  }

  /** Whether a measure ranks its models at all. */
  public static boolean ranks(ScoreboardEntry entry) {
    return Math.abs(entry.kendallTau()) >= RANKS;
  }

  /** The best of a group that ranks it; the best of one says nothing. */
  public static Optional<ScoreboardEntry> of(List<ScoreboardEntry> scoreboard, String nets) {
    List<ScoreboardEntry> candidates = candidates(scoreboard, nets);
    return candidates.size() < 2
        ? Optional.empty()
        : candidates.stream().findFirst().filter(BestMeasure::ranks);
  }

  /**
   * The next best after the first, if its interval reaches the first's: the two are not told apart.
   * The parameter count has its own place beside the best.
   *
   * @param candidates the best first
   */
  public static Optional<ScoreboardEntry> rival(List<ScoreboardEntry> candidates) {
    ScoreboardEntry best = candidates.get(0);
    return candidates.stream()
        .skip(1)
        .filter(entry -> !entry.measure().equals("parameters"))
        .findFirst()
        .filter(entry -> upper(entry) >= lower(best));
  }

  /** The upper end of |τ|'s interval; NaN, which reaches nothing, without one. */
  private static double upper(ScoreboardEntry entry) {
    return entry.kendallTau() < 0 ? -entry.low() : entry.high();
  }

  private static double lower(ScoreboardEntry entry) {
    return entry.kendallTau() < 0 ? -entry.high() : entry.low();
  }
}
