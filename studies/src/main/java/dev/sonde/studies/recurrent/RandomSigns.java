package dev.sonde.studies.recurrent;

import dev.sonde.studies.StudyDraws;

/**
 * Where rules draw from: signs ±1, whose variance is 1, for estimates that are right on average,
 * and normal numbers to begin with.
 */
record RandomSigns(StudyDraws draws) {

  double sign() {
    return draws.sign();
  }

  void signsInto(double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = draws.sign();
    }
  }

  double[] normals(int count) {
    return draws.normals(count);
  }
}
