package dev.sonde.descent.design;

import dev.sonde.runs.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The cells of a plan: everything that each is computed from, and nothing else. */
public final class SweepCells {
  private final SweepDesign design;

  public SweepCells(SweepDesign design) {
    this.design = design;
  }

  /** Every value of the plan with every seed. */
  public List<Configuration> all() {
    return at(design.range().values());
  }

  /** Every value with every seed; values side by side, so that curves fill evenly. */
  public List<Configuration> at(List<Double> values) {
    Configuration common = common();
    List<Configuration> cells = new ArrayList<>();
    for (int repetition = 0; repetition < design.repetitions().seeds(); repetition++) {
      Configuration seeded = seeded(common, repetition);
      add(seeded, values, cells);
      for (int fewer : design.range().fewerSamples()) {
        add(seeded.with("samples", Integer.toString(fewer)), values, cells);
      }
    }
    return cells;
  }

  private void add(Configuration seeded, List<Double> values, List<Configuration> cells) {
    SweepAxis axis = design.axis();
    if (axis == SweepAxis.FEATURES) {
      cells.add(seeded.with(CellSettings.VALUES, SweepRange.text(values)));
    } else if (axis == SweepAxis.STEPS) {
      addWithDecays(seeded, CellSettings.Measured.ALONG, cells);
    } else {
      for (double value : values) {
        addWithDecays(
            seeded.with(axis.label(), SweepRange.plain(value)), CellSettings.Measured.END, cells);
      }
    }
  }

  /** One network that is measured, and one of every other weight decay that is only judged. */
  private void addWithDecays(
      Configuration cell, CellSettings.Measured measured, List<Configuration> cells) {
    cells.add(measured(cell, measured));
    PlannedRegularisation regularisation = design.regularisation();
    for (double decay : regularisation.decays()) {
      if (decay != regularisation.weightDecay()) {
        cells.add(
            measured(
                cell.with("weight-decay", SweepRange.plain(decay)), CellSettings.Measured.NONE));
      }
    }
  }

  private static Configuration measured(Configuration cell, CellSettings.Measured measured) {
    return cell.with(CellSettings.MEASURED, measured.label());
  }

  private Configuration common() {
    Map<String, String> values = new TreeMap<>(PlanText.of(design).values());
    List.of("axis", "values", "seeds", "seed", "vary", "decays", "refine").forEach(values::remove);
    values.remove(PlanText.FEWER_SAMPLES);
    SweepDesign.ORIGINS.forEach(values::remove);
    values.put(
        "model",
        design.axis() == SweepAxis.FEATURES ? "features" : design.network().kind().label());
    return Configuration.of(values);
  }

  private Configuration seeded(Configuration common, int repetition) {
    PlannedRepetitions repetitions = design.repetitions();
    Configuration seeded = common.with(CellSettings.REPETITION, Integer.toString(repetition));
    for (Varied what : Varied.values()) {
      long seed = repetitions.seed() + (repetitions.varied().contains(what) ? repetition : 0);
      seeded = seeded.with(CellSettings.seedName(what), Long.toString(seed));
    }
    return seeded;
  }
}
