package dev.sonde.descent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Ranks measures by how well they rank the models: Kendall's τ_b against test error and against the
 * generalisation gap. Intervals are percentiles over redrawing the seeds within every value of the
 * axis (a stratified bootstrap), and of more than 600 models what that comes to for many: a normal
 * interval from the influence of every model.
 */
final class Scoreboard {
  /** The training error below which a model counts as interpolating. */
  static final double INTERPOLATING = 0.01;

  private static final int REDRAWINGS = 399;
  private static final int FEWEST = 5;

  /** Of more models the interval is a normal one, which costs one look instead of hundreds. */
  private static final int MOST = 600;

  private Scoreboard() {}

  /**
   * Ranks every measure against both errors among all models, those that interpolate, and, where
   * the error descends twice, those from its first valley on.
   *
   * @param valley where the first valley is; empty where there is no double descent
   */
  static List<ScoreboardEntry> of(List<Model> models, OptionalDouble valley, long seed) {
    TreeSet<String> names = new TreeSet<>();
    models.forEach(model -> names.addAll(model.figures().measures().keySet()));
    names.removeIf(CurvePoint::isHidden);
    names.removeAll(CurvePoint.NO_MEASURES);
    Map<String, Predicate<Model>> groups = new LinkedHashMap<>();
    groups.put("all", model -> true);
    groups.put("interpolating", model -> model.missedLabels() <= INTERPOLATING);
    valley.ifPresent(from -> groups.put("fromValley", model -> model.value() >= from));
    List<ScoreboardEntry> entries = new ArrayList<>();
    groups.forEach(
        (nets, belongs) -> {
          List<Model> chosen = models.stream().filter(belongs).toList();
          // each entry redraws with the same draws, so they may be worked out side by side
          entries.addAll(
              names.parallelStream()
                  .flatMap(name -> entries(name, nets, chosen, seed).stream())
                  .toList());
        });
    entries.sort(
        Comparator.comparing(ScoreboardEntry::against)
            .reversed()
            .thenComparing(ScoreboardEntry::nets)
            .thenComparing(entry -> -Math.abs(entry.kendallTau())));
    return entries;
  }

  /** One measure against both errors. */
  private static List<ScoreboardEntry> entries(
      String name, String nets, List<Model> chosen, long seed) {
    List<Model> measured =
        chosen.stream().filter(m -> m.figures().measures().containsKey(name)).toList();
    if (measured.size() < FEWEST) {
      return List.of();
    }
    int[] x = ranks(measured, model -> model.figures().measures().getOrDefault(name, 0.0));
    int[][] strata = strata(measured);
    List<ScoreboardEntry> entries = new ArrayList<>();
    Map<String, ToDoubleFunction<Model>> errors = new LinkedHashMap<>();
    errors.put("testError", Model::testError);
    errors.put("generalisationGap", model -> model.testError() - model.trainError());
    errors.forEach(
        (against, error) -> {
          int[] y = ranks(measured, error);
          double tau = KendallTau.ofRanks(x, y);
          if (Double.isFinite(tau)) {
            double[] interval = interval(tau, x, y, strata, seed);
            entries.add(
                new ScoreboardEntry(
                    name, against, nets, tau, interval[0], interval[1], measured.size()));
          }
        });
    return entries;
  }

  private static int[] ranks(List<Model> models, ToDoubleFunction<Model> figure) {
    return KendallTau.ranks(models.stream().mapToDouble(figure).toArray());
  }

  private static double[] interval(double tau, int[] x, int[] y, int[][] strata, long seed) {
    if (Arrays.stream(strata).allMatch(stratum -> stratum.length == 1)) {
      return new double[] {Double.NaN, Double.NaN};
    }
    return x.length > MOST ? linearised(tau, x, y, strata) : redrawn(x, y, strata, seed);
  }

  /** The models of every value of the axis. */
  private static int[][] strata(List<Model> models) {
    Map<Double, List<Integer>> strata = new TreeMap<>();
    for (int i = 0; i < models.size(); i++) {
      strata.computeIfAbsent(models.get(i).value(), v -> new ArrayList<>()).add(i);
    }
    return strata.values().stream()
        .map(stratum -> stratum.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  private static double[] redrawn(int[] x, int[] y, int[][] strata, long seed) {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.BOOTSTRAP);
    double[] taus = new double[REDRAWINGS];
    int[] redrawnX = new int[x.length];
    int[] redrawnY = new int[x.length];
    for (int r = 0; r < REDRAWINGS; r++) {
      int at = 0;
      for (int[] stratum : strata) {
        for (int i = 0; i < stratum.length; i++) {
          int drawn = stratum[draws.below(stratum.length)];
          redrawnX[at] = x[drawn];
          redrawnY[at] = y[drawn];
          at++;
        }
      }
      taus[r] = KendallTau.ofRanks(redrawnX, redrawnY);
    }
    Arrays.sort(taus);
    return new double[] {
      taus[(int) (0.025 * (REDRAWINGS - 1))], taus[(int) Math.ceil(0.975 * (REDRAWINGS - 1))]
    };
  }

  private static double[] linearised(double tau, int[] x, int[] y, int[][] strata) {
    double[] influences = KendallTau.influences(x, y);
    double variance = 0;
    for (int[] stratum : strata) {
      double mean = Arrays.stream(stratum).mapToDouble(i -> influences[i]).average().orElse(0);
      for (int i : stratum) {
        variance += (influences[i] - mean) * (influences[i] - mean);
      }
    }
    double half = 1.96 * Math.sqrt(variance);
    return new double[] {Math.max(-1, tau - half), Math.min(1, tau + half)};
  }
}
