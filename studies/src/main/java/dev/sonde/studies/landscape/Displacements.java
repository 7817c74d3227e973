package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.studies.landscape.DirectionsFigures.Moved;
import dev.sonde.studies.landscape.DirectionsFigures.Radius;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What displacements of some lengths do to loss and answers, by class of direction.
 *
 * @param overRadius radii of the study's one: a tenth, a half, one, twice
 * @param classes at that radius
 */
record Displacements(List<Radius> overRadius, Map<String, Moved> classes) {
  private static final double[] PARTS = {0.1, 0.2, 0.5, 1, 2};

  /** Passes of the loss, and of answers, for so many directions of each class. */
  static long passes(int directions) {
    return 2L * 3 * PARTS.length * directions;
  }

  /** Displaces the parameters of an objective, which stays as it is. */
  static Displacements of(
      Objective objective, DeterminedDirections directions, int count, double radius, Work work) {
    double[] from = objective.network().parameterVector();
    double loss = objective.lossAt(from);
    Optional<long[]> answers = objective.answersAt(from);
    Map<String, List<double[]>> drawn = new LinkedHashMap<>();
    drawn.put(DirectionsFigures.FLAT, directions.flat(count));
    drawn.put(DirectionsFigures.RANDOM, directions.random(count));
    drawn.put(DirectionsFigures.STEEP, directions.steep(count));
    List<Radius> rows = new ArrayList<>();
    Map<String, Moved> classes = new LinkedHashMap<>();
    for (Map.Entry<String, List<double[]>> entry : drawn.entrySet()) {
      double curvature = directions.curvature(entry.getValue());
      for (double part : PARTS) {
        double[] rises = new double[count];
        double[] changes = new double[count];
        for (int i = 0; i < count; i++) {
          KrylovSteps.stopIfInterrupted();
          double[] there = Vectors.plus(from, part * radius, entry.getValue().get(i));
          rises[i] = objective.lossAt(there) - loss;
          changes[i] = changed(answers, objective.answersAt(there));
          work.spend(1);
        }
        Moved moved =
            new Moved(Average.of(rises), answers.map(known -> Average.of(changes)), curvature);
        rows.add(new Radius(entry.getKey(), part * radius, moved));
        if (part == 1) {
          classes.put(entry.getKey(), moved);
        }
      }
    }
    return new Displacements(rows, classes);
  }

  /** What those of a class do at the study's radius. */
  Moved of(String direction) {
    return Objects.requireNonNull(classes.get(direction), direction);
  }

  private static double changed(Optional<long[]> before, Optional<long[]> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return Double.NaN;
    }
    int changed = 0;
    for (int i = 0; i < before.get().length; i++) {
      changed += before.get()[i] == after.get()[i] ? 0 : 1;
    }
    return (double) changed / before.get().length;
  }
}
