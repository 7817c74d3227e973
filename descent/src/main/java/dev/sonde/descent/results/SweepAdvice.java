package dev.sonde.descent.results;

import dev.sonde.descent.cells.ReferenceFigures.TunedRidge;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.statistics.Average;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Which value of the axis to take: the candidates of a sweep, with and without tuning. */
public final class SweepAdvice {
  private final SweepAxis axis;
  private final SweepDesign design;
  private final SeedFigures table;
  private final TunedErrors tuned;

  public SweepAdvice(SweepDesign design, SeedFigures table, TunedErrors tuned) {
    this.axis = design.axis();
    this.design = design;
    this.table = table;
    this.tuned = tuned;
  }

  /** Of noise and samples no value is advised: less, or more, is always better taken. */
  public Optional<Advice> of(List<SweepPoint> points) {
    if (axis == SweepAxis.NOISE || axis == SweepAxis.SAMPLES) {
      return Optional.empty();
    }
    List<Double> values = points.stream().map(SweepPoint::value).toList();
    List<Optional<Advice.Regularisation>> none =
        Collections.nCopies(values.size(), Optional.empty());
    Advice.Models plain =
        new Advice.Models(
            points.stream().map(SweepPoint::testError).toList(),
            table.comparable(table.figures(values, JudgedModel::testError)),
            table.figures(values, JudgedModel::gain),
            none);
    List<Optional<Advice.Regularisation>> chosen = regularisation(values);
    List<Average> averages = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      averages.add(chosen.get(i).isPresent() ? points.get(i).tuned() : Average.of());
    }
    return Advice.of(
        values,
        List.of(
            plain,
            new Advice.Models(
                averages,
                table.comparable(table.tunedErrors(values)),
                table.tunedGains(values),
                chosen)));
  }

  /** What tuning chooses at each value; empty for nothing, or what the plan has anyway. */
  private List<Optional<Advice.Regularisation>> regularisation(List<Double> values) {
    boolean ridge = axis == SweepAxis.FEATURES;
    double[][] strengths =
        ridge
            ? table.figures(values, model -> model.tuned(TunedRidge::ridge))
            : tuned.decays(values, table.seeds());
    double own = ridge ? 0 : design.regularisation().weightDecay();
    List<Optional<Advice.Regularisation>> chosen = new ArrayList<>();
    for (double[] row : strengths) {
      double[] sorted = Arrays.stream(row).filter(Double::isFinite).sorted().toArray();
      // one that was tried: the lower of two middle ones
      double middle = sorted.length == 0 ? own : sorted[(sorted.length - 1) / 2];
      chosen.add(
          middle == own
              ? Optional.empty()
              : Optional.of(
                  new Advice.Regularisation(
                      ridge
                          ? Advice.Regularisation.Kind.RIDGE
                          : Advice.Regularisation.Kind.WEIGHT_DECAY,
                      middle)));
    }
    return chosen;
  }
}
