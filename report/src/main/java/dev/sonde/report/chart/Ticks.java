package dev.sonde.report.chart;

import dev.sonde.report.chart.ChartModel.Axis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where an axis is marked: at whole decades before anything between them, at 1, 2 and 5 of each
 * where decades are few, and at round figures where an axis is linear or shorter than a decade.
 */
record Ticks(Axis axis, double low, double high) {
  /** Shorter axes, in decades, have places for 1, 2 and 5 of each. */
  private static final double FEW_DECADES = 4;

  /** Pixels between the labels of neighbours. */
  private static final double GAP = 14;

  /**
   * A tick.
   *
   * @param at its position on the axis's scale
   */
  record Tick(double at, String label) {}

  /** So many ticks at most, for an axis that is read upwards; fewer where they would crowd. */
  List<Tick> upwards(int most) {
    AxisScale scale = axis.scale();
    if (isLinear()) {
      return round(most);
    }
    if (scale.kind() == AxisScale.Kind.LOG) {
      for (double[] leads : new double[][] {{1, 2, 5}, {1, 3}}) {
        List<Tick> ticks = leads(leads);
        if (ticks.size() >= 3 && ticks.size() <= most + 1) {
          return ticks;
        }
      }
      List<Tick> decades = decades(most);
      return decades.size() >= 2 ? decades : round(most);
    }
    List<Tick> decades = decades(most);
    if (low > -1 && high < 3) {
      // most of the axis is its linear part
      double part = high < 1.6 ? 0.2 : 0.5;
      for (double at = part; at < 1 - 1e-9; at += part) {
        decades.add(named(scale.figureAt(at)));
      }
    }
    return decades;
  }

  /** As many as stand side by side on so many pixels; figures that the axis names come first. */
  List<Tick> across(double width) {
    List<Tick> wanted = new ArrayList<>();
    if (!axis.ticks().isEmpty()) {
      axis.ticks().stream().sorted().map(this::named).filter(this::isOn).forEach(wanted::add);
      if (wanted.size() > 1) {
        // the ends before all others
        wanted.add(1, wanted.remove(wanted.size() - 1));
      }
    } else if (axis.scale().kind() == AxisScale.Kind.LOG && high - low <= FEW_DECADES) {
      wanted.addAll(leads(new double[] {1}));
      wanted.addAll(leads(new double[] {2, 5}));
    }
    List<Tick> kept = apart(wanted, width);
    if (kept.size() < 2) {
      int most = width < 350 ? 5 : 9;
      kept = apart(upwards(most), width);
    }
    return kept;
  }

  private List<Tick> apart(List<Tick> wanted, double width) {
    List<Tick> kept = new ArrayList<>();
    for (Tick tick : wanted) {
      boolean free =
          kept.stream()
              .allMatch(
                  other ->
                      Math.abs(tick.at() - other.at()) / (high - low) * width
                          > (Canvas.width(tick.label()) + Canvas.width(other.label())) / 2 + GAP);
      if (free) {
        kept.add(tick);
      }
    }
    return kept;
  }

  /** Whether the axis shows no more than its linear part. */
  boolean isLinear() {
    return axis.scale().kind() == AxisScale.Kind.SYMMETRIC_LOG && low >= -1.1 && high <= 1.1;
  }

  /** Whole decades, or every second, third, … of them. */
  private List<Tick> decades(int most) {
    double step = Math.max(1, Math.ceil((high - low) / most));
    List<Tick> ticks = new ArrayList<>();
    for (double at = step * Math.ceil(low / step - 1e-9); at <= high + 1e-9; at += step) {
      double figure = axis.scale().figureAt(at);
      ticks.add(new Tick(at, AxisScale.label(figure, axis.percent())));
    }
    return ticks;
  }

  private List<Tick> leads(double[] leads) {
    List<Tick> ticks = new ArrayList<>();
    for (double decade = Math.floor(low); decade <= high; decade++) {
      for (double lead : leads) {
        Tick tick = named(lead * Math.pow(10, decade));
        if (isOn(tick)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** Multiples of 1, 2 or 5 times a power of ten, the smallest with which there are few enough. */
  private List<Tick> round(int most) {
    double from = axis.scale().figureAt(low);
    double to = axis.scale().figureAt(high);
    double power = Math.pow(10, Math.floor(Math.log10((to - from) / most)));
    double step = 10 * power;
    for (double lead : new double[] {5, 2, 1}) {
      step = lead * power * most >= to - from ? lead * power : step;
    }
    List<Tick> ticks = new ArrayList<>();
    for (double i = Math.ceil(from / step - 1e-9); i * step <= to + step / 1e9; i++) {
      ticks.add(named(i * step));
    }
    ticks.sort(Comparator.comparingDouble(Tick::at));
    return ticks;
  }

  private Tick named(double figure) {
    return new Tick(axis.scale().position(figure), AxisScale.name(figure, axis.percent()));
  }

  private boolean isOn(Tick tick) {
    return tick.at() >= low - 1e-9 && tick.at() <= high + 1e-9;
  }
}
