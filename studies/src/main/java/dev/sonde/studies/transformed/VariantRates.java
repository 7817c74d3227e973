package dev.sonde.studies.transformed;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.RateSearch;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellResults;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The learning rates at which a variant was trained, and the best of them.
 *
 * @param tried every rate that was tried, as it is written in cells; with the cells of all seeds,
 *     or without any where one of them diverged, which makes it no rate to choose
 * @param planned how many rates the plan has
 */
record VariantRates(NavigableMap<Double, Tried> tried, int planned) {
  /** Where rates that are tried beyond the plan's lie; the plan's are among them. */
  private static final List<String> LADDER =
      List.of(
          "1.0E-4", "3.0E-4", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1.0", "3.0", "10.0",
          "30.0");

  /**
   * A rate that was tried.
   *
   * @param rate as it is written in cells
   * @param cells one for each seed; none where one of them diverged
   */
  record Tried(String rate, List<CellFigures> cells) {
    Tried {
      cells = List.copyOf(cells);
    }

    /** The mean training loss at the end. */
    private double loss() {
      double[] ends =
          cells.stream()
              .mapToDouble(cell -> cell.list("losses")[cell.list("losses").length - 1])
              .toArray();
      return Average.of(ends).estimate();
    }
  }

  VariantRates {
    tried = new TreeMap<>(tried);
  }

  /** Reads what a run has tried of a variant: the plan's rates, and those beyond them. */
  static VariantRates of(ShortcutsPlan plan, CellResults results, UnitVariant variant) {
    List<String> planned = plan.rates();
    List<String> rates = new ArrayList<>(planned);
    for (String further : LADDER) {
      if (!planned.contains(further)
          && results.isComputed(ShortcutsPlan.cell(variant, further, 0))) {
        rates.add(further);
      }
    }
    int seeds = plan.seeds();
    NavigableMap<Double, Tried> tried = new TreeMap<>();
    for (String rate : rates) {
      List<CellFigures> cells = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        results.of(ShortcutsPlan.cell(variant, rate, seed)).ifPresent(cells::add);
      }
      tried.put(
          Double.parseDouble(rate), new Tried(rate, cells.size() == seeds ? cells : List.of()));
    }
    return new VariantRates(tried, planned.size());
  }

  /** The rate of the least mean loss; empty where one seed or more diverged at each. */
  Optional<Tried> best() {
    Optional<Tried> best = Optional.empty();
    double least = Double.POSITIVE_INFINITY;
    for (Tried one : tried.values()) {
      if (!one.cells().isEmpty() && one.loss() < least) {
        least = one.loss();
        best = Optional.of(one);
      }
    }
    return best;
  }

  /** Whether rates on both sides of the best one were tried. */
  RateSearch search() {
    String rate = best().orElseThrow().rate();
    if (tried.size() == 1) {
      return RateSearch.ONLY_ONE;
    }
    if (rate.equals(tried.firstEntry().getValue().rate())) {
      return RateSearch.SMALLEST;
    }
    return rate.equals(tried.lastEntry().getValue().rate())
        ? RateSearch.LARGEST
        : RateSearch.INSIDE;
  }

  /**
   * The rate to try next, beyond the edge at which the best one is; where all diverge, a smaller
   * one.
   *
   * @param most how many rates may be tried beyond the plan's
   * @return the rate; empty where the best one is inside, or enough were tried
   */
  Optional<String> beyond(int most) {
    if (tried.size() >= planned + most) {
      return Optional.empty();
    }
    RateSearch search = best().isPresent() ? search() : RateSearch.SMALLEST;
    int next =
        switch (search) {
          case SMALLEST -> LADDER.indexOf(tried.firstEntry().getValue().rate()) - 1;
          case LARGEST -> LADDER.indexOf(tried.lastEntry().getValue().rate()) + 1;
          case INSIDE, ONLY_ONE -> -1;
        };
    return next >= 0 && next < LADDER.size() ? Optional.of(LADDER.get(next)) : Optional.empty();
  }
}
