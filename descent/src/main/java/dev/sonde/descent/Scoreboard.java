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
import java.util.stream.IntStream;

/**
 * Ranks measures by how well they rank the models: Kendall's τ_b against test error and against the
 * generalisation gap. Intervals are percentiles over redrawing the seeds within every value of the
 * axis (a stratified bootstrap).
 */
final class Scoreboard {
  /** The training error below which a model counts as interpolating. */
  static final double INTERPOLATING = 0.01;

  private static final int REDRAWINGS = 399;
  private static final int FEWEST = 5;

  /** Pairs grow with the square: of more models every so manieth stands for all. */
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
    names.removeIf(name -> CurvePoint.isHidden(name) || name.equals("unmeasured"));
    List<ScoreboardEntry> entries = new ArrayList<>();
    for (String against : List.of("testError", "generalisationGap")) {
      ToDoubleFunction<Model> error =
          against.equals("testError")
              ? Model::testError
              : model -> model.testError() - model.trainError();
      Map<String, Predicate<Model>> groups = new LinkedHashMap<>();
      groups.put("all", model -> true);
      groups.put("interpolating", model -> model.trainError() <= INTERPOLATING);
      valley.ifPresent(from -> groups.put("fromValley", model -> model.value() >= from));
      for (Map.Entry<String, Predicate<Model>> group : groups.entrySet()) {
        String nets = group.getKey();
        List<Model> chosen = models.stream().filter(group.getValue()).toList();
        for (String name : names) {
          List<Model> measured =
              thinned(
                  chosen.stream().filter(m -> m.figures().measures().containsKey(name)).toList());
          entry(name, against, nets, measured, error, seed, entries);
        }
      }
    }
    entries.sort(
        Comparator.comparing(ScoreboardEntry::against)
            .reversed()
            .thenComparing(ScoreboardEntry::nets)
            .thenComparing(entry -> -Math.abs(entry.kendallTau())));
    return entries;
  }

  private static List<Model> thinned(List<Model> models) {
    int every = (models.size() + MOST - 1) / MOST;
    return every <= 1
        ? models
        : IntStream.range(0, models.size())
            .filter(i -> i % every == 0)
            .mapToObj(models::get)
            .toList();
  }

  private static void entry(
      String name,
      String against,
      String nets,
      List<Model> models,
      ToDoubleFunction<Model> error,
      long seed,
      List<ScoreboardEntry> entries) {
    if (models.size() < FEWEST) {
      return;
    }
    double[] x =
        models.stream().mapToDouble(m -> m.figures().measures().getOrDefault(name, 0.0)).toArray();
    double[] y = models.stream().mapToDouble(error).toArray();
    double tau = KendallTau.of(x, y);
    if (!Double.isFinite(tau)) {
      return;
    }
    Map<Double, List<Integer>> strata = new TreeMap<>();
    for (int i = 0; i < models.size(); i++) {
      strata.computeIfAbsent(models.get(i).value(), v -> new ArrayList<>()).add(i);
    }
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.BOOTSTRAP);
    double[] taus = new double[REDRAWINGS];
    boolean repeated = strata.values().stream().anyMatch(stratum -> stratum.size() > 1);
    for (int r = 0; repeated && r < REDRAWINGS; r++) {
      double[] redrawnX = new double[x.length];
      double[] redrawnY = new double[x.length];
      int at = 0;
      for (List<Integer> stratum : strata.values()) {
        for (int i = 0; i < stratum.size(); i++) {
          int drawn = stratum.get(draws.below(stratum.size()));
          redrawnX[at] = x[drawn];
          redrawnY[at] = y[drawn];
          at++;
        }
      }
      taus[r] = KendallTau.of(redrawnX, redrawnY);
    }
    Arrays.sort(taus);
    entries.add(
        new ScoreboardEntry(
            name,
            against,
            nets,
            tau,
            repeated ? taus[(int) (0.025 * (REDRAWINGS - 1))] : Double.NaN,
            repeated ? taus[(int) Math.ceil(0.975 * (REDRAWINGS - 1))] : Double.NaN,
            x.length));
  }
}
