package dev.sonde.capacity;

import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.survey.SpectralSurvey;

/** A matrix of chosen eigenvalues, whose exact spectrum is known by construction. */
public record DiagonalOperator(double... eigenvalues) implements SymmetricOperator {

  static Spectrum spectrum(double... eigenvalues) {
    return SpectralSurvey.withDefaults().of(new DiagonalOperator(eigenvalues));
  }

  @Override
  public int dimension() {
    return eigenvalues.length;
  }

  @Override
  public void multiply(double[][] vectors, double[][] products) {
    for (int j = 0; j < vectors.length; j++) {
      for (int i = 0; i < eigenvalues.length; i++) {
        products[j][i] = eigenvalues[i] * vectors[j][i];
      }
    }
  }
}
