package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.ArrayList;
import java.util.List;

/** Normal inputs with a mean, drawn. */
final class NoiseInputs {
  private final long seed;

  NoiseInputs(long seed) {
    this.seed = seed;
  }

  /** The largest eigenvalue of one draw. */
  double largestOf(NoiseSpectrum spectrum, int n, int draw) {
    ColumnMatrix x = drawn(spectrum, n, draw);
    double[] values = Lapack.symmetricEigenpairs(x.meanProduct(x).entries(), n, false).values();
    return values[n - 1];
  }

  /** Holds draws of many cases against the closed form. */
  MonteCarloCheck check(List<NoiseSpectrum> cases, int n, int draws) {
    List<MonteCarloCheck.Case> checked = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      double[] largest = new double[draws];
      for (int draw = 0; draw < draws; draw++) {
        largest[draw] = largestOf(cases.get(i), n, i * draws + draw);
      }
      checked.add(new MonteCarloCheck.Case(cases.get(i).largestEigenvalue(), Average.of(largest)));
    }
    return MonteCarloCheck.of(checked);
  }

  /** Normal inputs with the same mean each. */
  ColumnMatrix drawn(NoiseSpectrum spectrum, int n, int stream) {
    int p = (int) Math.round(spectrum.samplesPerInput() * n);
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, stream);
    double mean = Math.sqrt(spectrum.meanSquare() / n);
    double deviation = Math.sqrt(spectrum.variance());
    double[] entries = draws.normals(p * n);
    for (int i = 0; i < entries.length; i++) {
      entries[i] = mean + deviation * entries[i];
    }
    return new ColumnMatrix(p, n, entries);
  }
}
