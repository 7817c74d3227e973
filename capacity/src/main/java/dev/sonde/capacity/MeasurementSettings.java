package dev.sonde.capacity;

import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.network.Network;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The settings of a {@link CapacityMeasurement}; each has its meaning at the method that changes
 * it. Filled in before the measurement that holds it is handed out, and never changed afterwards.
 */
final class MeasurementSettings {
  /** The radius that Foret et al., 2021 (arXiv:2010.01412), train with. */
  private static final double RADIUS = 0.05;

  CurvatureMatrix matrix = CurvatureMatrix.HESSIAN;
  double[] z = {};
  double[] tau = {};
  int top = 10;
  int bottom = 5;
  OptionalInt budget = OptionalInt.empty();
  SurveyStop stop = SurveyStop.WHEN_SPENT;
  Beside beside = Beside.NOTHING;
  OptionalDouble targetError = OptionalDouble.empty();
  Optional<Duration> timeLimit = Optional.empty();
  OptionalLong memoryLimit = OptionalLong.empty();
  int exactLimit = 5_000;
  Blocks blocks = Blocks.WHOLE;
  double radius = RADIUS;
  long seed;
  ProgressListener listener = ProgressListener.silent();
  Optional<Network> initial = Optional.empty();
  OptionalLong steps = OptionalLong.empty();

  MeasurementSettings() {}

  MeasurementSettings(MeasurementSettings other) {
    matrix = other.matrix;
    z = other.z;
    tau = other.tau;
    top = other.top;
    bottom = other.bottom;
    budget = other.budget;
    stop = other.stop;
    beside = other.beside;
    targetError = other.targetError;
    timeLimit = other.timeLimit;
    memoryLimit = other.memoryLimit;
    exactLimit = other.exactLimit;
    blocks = other.blocks;
    radius = other.radius;
    seed = other.seed;
    listener = other.listener;
    initial = other.initial;
    steps = other.steps;
  }
}
