package dev.sonde.capacity;

import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.network.Network;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The settings of a {@link CapacityMeasurement}; each has its meaning, and is checked, at the
 * method that changes it there.
 */
final class MeasurementSettings {
  /** The radius that Foret et al., 2021 (arXiv:2010.01412), train with. */
  private static final double RADIUS = 0.05;

  // never changed once a wither has returned
  private CurvatureMatrix matrix = CurvatureMatrix.HESSIAN;
  private double[] z = {};
  private double[] tau = {};
  private int top = 10;
  private int bottom = 5;
  private OptionalInt budget = OptionalInt.empty();
  private SurveyStop stop = SurveyStop.WHEN_SPENT;
  private Beside beside = Beside.NOTHING;
  private OptionalDouble targetError = OptionalDouble.empty();
  private Optional<Duration> timeLimit = Optional.empty();
  private OptionalLong memoryLimit = OptionalLong.empty();
  private int exactLimit = 5_000;
  private Blocks blocks = Blocks.WHOLE;
  private double radius = RADIUS;
  private long seed;
  private ProgressListener listener = ProgressListener.silent();
  private Optional<Network> initial = Optional.empty();
  private OptionalLong steps = OptionalLong.empty();

  private MeasurementSettings() {}

  static MeasurementSettings withDefaults() {
    return new MeasurementSettings();
  }

  private MeasurementSettings with(Consumer<MeasurementSettings> change) {
    MeasurementSettings changed = new MeasurementSettings();
    changed.matrix = matrix;
    changed.z = z;
    changed.tau = tau;
    changed.top = top;
    changed.bottom = bottom;
    changed.budget = budget;
    changed.stop = stop;
    changed.beside = beside;
    changed.targetError = targetError;
    changed.timeLimit = timeLimit;
    changed.memoryLimit = memoryLimit;
    changed.exactLimit = exactLimit;
    changed.blocks = blocks;
    changed.radius = radius;
    changed.seed = seed;
    changed.listener = listener;
    changed.initial = initial;
    changed.steps = steps;
    change.accept(changed);
    return changed;
  }

  CurvatureMatrix matrix() {
    return matrix;
  }

  double[] z() {
    return z.clone();
  }

  double[] tau() {
    return tau.clone();
  }

  int top() {
    return top;
  }

  int bottom() {
    return bottom;
  }

  OptionalInt budget() {
    return budget;
  }

  SurveyStop stop() {
    return stop;
  }

  Beside beside() {
    return beside;
  }

  OptionalDouble targetError() {
    return targetError;
  }

  Optional<Duration> timeLimit() {
    return timeLimit;
  }

  OptionalLong memoryLimit() {
    return memoryLimit;
  }

  int exactLimit() {
    return exactLimit;
  }

  Blocks blocks() {
    return blocks;
  }

  double radius() {
    return radius;
  }

  long seed() {
    return seed;
  }

  ProgressListener listener() {
    return listener;
  }

  Optional<Network> initial() {
    return initial;
  }

  OptionalLong steps() {
    return steps;
  }

  MeasurementSettings withMatrix(CurvatureMatrix chosen) {
    return with(settings -> settings.matrix = chosen);
  }

  MeasurementSettings withZ(double[] chosen) {
    return with(settings -> settings.z = chosen.clone());
  }

  MeasurementSettings withTau(double[] chosen) {
    return with(settings -> settings.tau = chosen.clone());
  }

  MeasurementSettings withTop(int chosen) {
    return with(settings -> settings.top = chosen);
  }

  MeasurementSettings withBottom(int chosen) {
    return with(settings -> settings.bottom = chosen);
  }

  MeasurementSettings withBudget(int chosen) {
    return with(settings -> settings.budget = OptionalInt.of(chosen));
  }

  MeasurementSettings withStop(SurveyStop chosen) {
    return with(settings -> settings.stop = chosen);
  }

  MeasurementSettings withBeside(Beside chosen) {
    return with(settings -> settings.beside = chosen);
  }

  MeasurementSettings withTargetError(double chosen) {
    return with(settings -> settings.targetError = OptionalDouble.of(chosen));
  }

  MeasurementSettings withTimeLimit(Duration chosen) {
    return with(settings -> settings.timeLimit = Optional.of(chosen));
  }

  MeasurementSettings withMemoryLimit(long chosen) {
    return with(settings -> settings.memoryLimit = OptionalLong.of(chosen));
  }

  MeasurementSettings withExactLimit(int chosen) {
    return with(settings -> settings.exactLimit = chosen);
  }

  MeasurementSettings withBlocks(Blocks chosen) {
    return with(settings -> settings.blocks = chosen);
  }

  MeasurementSettings withRadius(double chosen) {
    return with(settings -> settings.radius = chosen);
  }

  MeasurementSettings withSeed(long chosen) {
    return with(settings -> settings.seed = chosen);
  }

  MeasurementSettings withListener(ProgressListener chosen) {
    return with(settings -> settings.listener = chosen);
  }

  MeasurementSettings withInitial(Network chosen) {
    return with(settings -> settings.initial = Optional.of(chosen));
  }

  MeasurementSettings withSteps(long chosen) {
    return with(settings -> settings.steps = OptionalLong.of(chosen));
  }
}
