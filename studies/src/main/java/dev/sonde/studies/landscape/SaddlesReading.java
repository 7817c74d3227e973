package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.spectra.StudentT;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.landscape.SaddlesFigures.Index;
import dev.sonde.studies.landscape.SaddlesFigures.Start;
import dev.sonde.studies.landscape.SaddlesFigures.Waypoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What descents from where a network stands say of it.
 *
 * @param start where it stands
 * @param steps of Newton, at most
 * @param looked how many samples were looked at
 * @param given how many there are
 */
record SaddlesReading(Start start, int steps, int looked, int given) {
  /** A drop below this part of the loss is no news. */
  private static final double DROP = 0.01;

  /**
   * Judges what is claimed of descents.
   *
   * @param damped the loss that damped Newton reached
   * @param sgd the losses that SGD reached, one an order of samples
   * @param way places along the saddle-free descent
   */
  List<Claim> claims(double damped, double[] sgd, List<Waypoint> way) {
    double unit = Math.abs(start.loss());
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact(
            "saddles.own-damped",
            Reference.DAUPHIN_2014,
            Relation.AT_MOST,
            0,
            (start.lowest() - damped) / unit,
            1e-3));
    double[] apart = new double[sgd.length];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = (start.lowest() - sgd[i]) / unit;
    }
    long diverged = Arrays.stream(sgd).filter(Double::isInfinite).count();
    Claim against =
        Claim.judged(
            "saddles.own-sgd",
            Reference.DAUPHIN_2014,
            Relation.AT_MOST,
            0,
            Average.of(apart),
            1e-3);
    claims.add(diverged > 0 ? against.with("diverged", diverged) : against);
    Index end = way.get(way.size() - 1).index().orElse(start.index());
    Average change = difference(end, start.index());
    Claim rises =
        Claim.judged("saddles.own-index", Reference.DAUPHIN_2014, Relation.AT_MOST, 0, change, 0)
            .with("zero", start.index().zero());
    claims.add(
        Double.isFinite(change.estimate())
            ? rises
            : rises.with("first", start.index().low()).with("last", end.low()));
    return claims;
  }

  private static Average difference(Index end, Index start) {
    double first = (start.high() - start.estimate()) / StudentT.HALF_WIDTH;
    double second = (end.high() - end.estimate()) / StudentT.HALF_WIDTH;
    double error = Math.hypot(first, second);
    double change = end.estimate() - start.estimate();
    return error == 0 ? new Average(change, 0, 1) : Average.estimated(change, error);
  }

  /** What to say first. */
  List<Finding> findings(double[] sgd) {
    double drop = (start.loss() - start.lowest()) / Math.abs(start.loss());
    double reached = Average.of(sgd).estimate();
    double plain = (start.loss() - reached) / Math.abs(start.loss());
    // a mean that is not finite, or above the start, is none that SGD gets to
    OptionalDouble lowered = plain > 0 ? OptionalDouble.of(reached) : OptionalDouble.empty();
    List<Finding> findings = new ArrayList<>();
    Evidence found =
        looked(
            Evidence.of("loss", start.loss())
                .and("lowest", start.lowest())
                .and("steps", steps)
                .and(start.leastIsResolved() ? "least" : "found", start.leastEigenvalue()));
    if (drop < DROP) {
      findings.add(StudyFindingCode.NO_DESCENT_FOUND.finding(Severity.INFO, found));
    } else if (start.index().low() > 0 && !(plain >= drop / 2)) {
      findings.add(
          StudyFindingCode.AT_SADDLE.finding(
              Severity.WARNING,
              found
                  .and("index", start.index().low())
                  .and("straight", start.alongLeast())
                  .and("sgd", lowered)));
    } else {
      findings.add(
          StudyFindingCode.DESCENT_LEFT.finding(Severity.WARNING, found.and("sgd", lowered)));
    }
    if (start.flatness() < CriticalPoint.FLAT && start.gradientNorm() > 1e-6) {
      findings.add(
          StudyFindingCode.GRADIENT_FLAT.finding(
              Severity.WARNING,
              looked(
                  Evidence.of("gradient", start.gradientNorm())
                      .and("flatness", start.flatness()))));
    }
    return findings;
  }

  /** With the samples that were looked at, where they are not all. */
  private Evidence looked(Evidence found) {
    return looked < given ? found.and("looked", looked).and("of", given) : found;
  }
}
