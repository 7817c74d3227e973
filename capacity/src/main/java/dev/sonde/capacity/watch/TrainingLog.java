package dev.sonde.capacity.watch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a training logged itself while it ran: losses by steps, as a tracker has them. Read, not
 * measured: they have no error bars, and where steps are counted otherwise than those of the
 * checkpoints they stand elsewhere.
 *
 * @param source where they were read
 * @param curves by names
 */
public record TrainingLog(String source, List<Curve> curves) {
  private static final List<String> HELD_OUT = List.of("val", "test", "eval", "dev");

  /** Copies the list. */
  public TrainingLog {
    curves = List.copyOf(curves);
  }

  /**
   * A logged figure.
   *
   * @param name as it was logged
   * @param points one at least, steps ascending
   */
  public record Curve(String name, List<Point> points) {
    /** Copies the list. */
    public Curve {
      points = List.copyOf(points);
    }

    /** The smallest value, the first of several. */
    public Point least() {
      Point least = points.get(0);
      for (Point each : points) {
        least = each.value() < least.value() ? each : least;
      }
      return least;
    }

    /** The last one. */
    public Point last() {
      return points.get(points.size() - 1);
    }

    /** Whether the name says that samples were held out. */
    private boolean heldOut() {
      String lower = name.toLowerCase(Locale.ROOT);
      return HELD_OUT.stream().anyMatch(lower::contains);
    }
  }

  /**
   * A value at a step.
   *
   * @param step where
   * @param value finite
   */
  public record Point(long step, double value) {}

  /** The first curve of samples that were held out, by its name. */
  Optional<Curve> heldOut() {
    return curves.stream().filter(Curve::heldOut).findFirst();
  }
}
