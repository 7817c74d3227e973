package dev.sonde.spectra;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Distributions of random vectors ω with {@code E[ω ωᵀ] = I}, so that {@code E[ωᵀ A ω] = tr A}. */
public enum TestVectors {
  /** Uniform on the sphere of radius √P. */
  SPHERE {
    @Override
    void fill(double[] vector, SplittableRandom random) {
      double squares = 0;
      for (int i = 0; i < vector.length; i++) {
        vector[i] = random.nextGaussian();
        squares += vector[i] * vector[i];
      }
      double scale = Math.sqrt(vector.length / squares);
      for (int i = 0; i < vector.length; i++) {
        vector[i] *= scale;
      }
    }
  },

  /** Independent signs: exact for diagonal matrices. */
  SIGNS {
    @Override
    void fill(double[] vector, SplittableRandom random) {
      long bits = 0;
      for (int i = 0; i < vector.length; i++) {
        bits = (i & 63) == 0 ? random.nextLong() : bits >>> 1;
        vector[i] = (bits & 1) == 0 ? 1 : -1;
      }
    }
  };

  /** The vectors of a seed, numbered: vector <i>j</i> can be made again instead of kept. */
  @FunctionalInterface
  public interface Source {
    /** Fills {@code out} with vector {@code j}. */
    void fill(int j, double[] out);

    /** The columns of the identity. */
    static Source units() {
      return (j, out) -> {
        Arrays.fill(out, 0);
        out[j] = 1;
      };
    }
  }

  /** Returns this distribution's vectors; neighbouring seeds share none. */
  public Source of(long seed) {
    // one generator of seeds for each seed: SplittableRandom mixes what it is seeded with
    SplittableRandom seeds = new SplittableRandom(seed);
    long first = seeds.nextLong();
    return (j, out) -> fill(out, new SplittableRandom(first + j));
  }

  abstract void fill(double[] vector, SplittableRandom random);
}
