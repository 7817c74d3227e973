package dev.sonde.report;

import dev.sonde.capacity.CapacityFindingCode;
import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.LayerFigures;
import dev.sonde.capacity.LossFigures;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.ModelDescription;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.SurveySummary;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.capacity.measures.ScalarMeasure.Kind;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.report.file.Provenance;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.Spectrum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** Measurements as they come, and as nobody wants them. Their spectra are chosen, not measured. */
public final class SampleMeasurements {
  static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  private static final double[] Z = {10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4};
  private static final double[] TAU = {1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 1e-4};

  private SampleMeasurements() {}

  public static Provenance provenance() {
    return new Provenance(
        "0.1.0",
        "sonde measure digits-mlp.pt --data digits --by-layer --seed 7",
        7,
        Instant.parse("2026-03-01T09:30:00Z"),
        12.345,
        "17.0.15",
        "x86_64, 2 cores, Linux 6.1",
        2);
  }

  /** A perceptron 64-32-10 on digits, small enough to be exact, with layers. */
  public static Measurement digitsPerceptron() {
    double[] eigenvalues = trainedSpectrum(2410, 9, 6.1, 11);
    List<ParameterTensor> tensors =
        List.of(
            new ParameterTensor("0.weight", new long[] {32, 64}, 0),
            new ParameterTensor("0.bias", new long[] {32}, 2048),
            new ParameterTensor("2.weight", new long[] {10, 32}, 2080),
            new ParameterTensor("2.bias", new long[] {10}, 2400));
    return measurement(
        new ModelDescription("digits-mlp.pt", HASH, "TorchScript", 2410, tensors, List.of()),
        new DataDescription("digits", HASH, 1797, 1797, new long[] {1797, 64}, OptionalInt.of(10)),
        new LossFigures("cross-entropy", 0.04321, OptionalDouble.of(0.9911), 0.00213, 0),
        exact(eigenvalues, CurvatureMatrix.HESSIAN),
        dimensions(eigenvalues, 1.0 / 1797),
        List.of(
            layer("0", trainedSpectrum(2080, 6, 3.9, 12)),
            layer("2", trainedSpectrum(330, 9, 2.4, 13))),
        List.of(
            new ScalarMeasure(Kind.DISTANCE_FROM_INITIALISATION, Estimate.exact(11.27)),
            new ScalarMeasure(Kind.PATH_NORM, Estimate.exact(48210.4)),
            new ScalarMeasure(Kind.SHARPNESS, 0.05, Estimate.exact(0.0712)),
            new ScalarMeasure(Kind.FISHER_TRACE, new Estimate(31.2, 0.9, true))),
        List.of(
            finding(
                CapacityFindingCode.FEW_DIRECTIONS_DETERMINED,
                Severity.INFO,
                1.0 / 1797,
                "hessian",
                sum(eigenvalues, l -> l > 0 ? l / (l + 1.0 / 1797) : 0),
                0.0,
                2410,
                sum(eigenvalues, l -> l > 0 ? l / (l + 1.0 / 1797) : 0) / 2410),
            finding(CapacityFindingCode.CLASS_OUTLIERS, Severity.INFO, 10, 9, 0.874, 0.21, 4.16),
            finding(
                CapacityFindingCode.DEAD_PARAMETERS,
                Severity.INFO,
                288,
                0.1195,
                0,
                9,
                "0.weight",
                288)));
  }

  /** A network of 2.4 million parameters at a small budget: much of it unresolved, sampled. */
  public static Measurement largeEstimated() {
    int parameters = 2_395_210;
    double[] eigenvalues = trainedSpectrum(8_000, 99, 84, 21);
    List<EffectiveDimension> dimensions = new ArrayList<>();
    for (double z : new double[] {10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001}) {
      double value = sum(eigenvalues, l -> l > 0 ? l / (l + z) : 0);
      double error = 0.01 * value * Math.pow(z / 10, -0.35);
      dimensions.add(
          new EffectiveDimension(
              z, z < 0.02 ? Estimate.unresolved(value, error) : new Estimate(value, error, true)));
    }
    dimensions.add(
        new EffectiveDimension(1.0 / 60_000, Estimate.unresolved(Double.NaN, Double.NaN)));
    List<EigenvalueShare> above = new ArrayList<>();
    List<EigenvalueShare> below = new ArrayList<>();
    for (double tau : TAU) {
      double share = share(eigenvalues, l -> l > tau ? 1 : 0) * 8_000 / parameters;
      double belowShare = share(eigenvalues, l -> l < -tau ? 1 : 0) * 8_000 / parameters;
      boolean resolved = tau > 0.02 && tau != 0.1;
      above.add(new EigenvalueShare(tau, estimate(share, share * 0.04, resolved)));
      below.add(new EigenvalueShare(tau, estimate(belowShare, belowShare * 0.2, tau > 0.2)));
    }
    double[] grid = grid(-4, 90, 400);
    SpectrumFigures spectrum =
        new SpectrumFigures(
            CurvatureMatrix.GAUSS_NEWTON,
            Spectrum.Method.ESTIMATED,
            Precision.SINGLE,
            200,
            Spectrum.StopReason.BUDGET,
            top(eigenvalues, 10, 1e-4, 0.9),
            bottom(eigenvalues, 5, 3e-3, 0.01),
            new Estimate(1284.6, 21.3, true),
            new Estimate(41234, 913, true),
            density(eigenvalues, grid, 0.6),
            above,
            below);
    return measurement(
        new ModelDescription(
            "checkpoints/2026-02/convnet-cifar100-epoch-180.pt",
            HASH,
            "TorchScript",
            parameters,
            List.of(new ParameterTensor("all", new long[] {parameters}, 0)),
            List.of("embedding.weight")),
        new DataDescription(
            "cifar100.npz", HASH, 8192, 60_000, new long[] {8192, 3, 32, 32}, OptionalInt.of(100)),
        new LossFigures("cross-entropy", 0.8712, OptionalDouble.of(0.7413), 0.0931, 0),
        spectrum,
        dimensions,
        List.of(),
        List.of(
            new ScalarMeasure(Kind.SHARPNESS, 0.05, Estimate.exact(0.0518)),
            new ScalarMeasure(Kind.SPECTRAL_NORM_PRODUCT, Estimate.exact(3.1e12))),
        List.of(
            finding(
                CapacityFindingCode.Z_UNRESOLVED, Severity.WARNING, 4, 10, 0.01, 0.03, 200, 1200),
            finding(
                CapacityFindingCode.SAMPLED,
                Severity.INFO,
                8192,
                60_000,
                0.0166,
                0.0142,
                0.0085,
                "samples"),
            finding(CapacityFindingCode.SHARES_UNRESOLVED, Severity.INFO, 5, 8, 0.1, 0.03, 200),
            finding(CapacityFindingCode.FROZEN_PARAMETERS, Severity.INFO, 1, "embedding.weight")));
  }

  /** A network that does not solve its task: alarms, a diverged loss, a saddle. */
  public static Measurement failing() {
    double[] eigenvalues = trainedSpectrum(4810, 12, 31, 5);
    for (int i = 0; i < 60; i++) {
      eigenvalues[4809 - i] = -14.0 / (1 + 0.4 * i);
    }
    Arrays.sort(eigenvalues);
    reverse(eigenvalues);
    return measurement(
        new ModelDescription(
            "broken.pt",
            "",
            "TorchScript",
            4810,
            List.of(new ParameterTensor("w", new long[] {4810}, 0)),
            List.of()),
        new DataDescription(
            "mnist10k", HASH, 10_000, 10_000, new long[] {10_000, 1, 28, 28}, OptionalInt.of(10)),
        new LossFigures("cross-entropy", 4.127, OptionalDouble.of(0.0873), 12.31, 0),
        exact(eigenvalues, CurvatureMatrix.HESSIAN),
        dimensions(eigenvalues, 1e-4),
        List.of(),
        List.of(),
        List.of(
            finding(
                CapacityFindingCode.WORSE_THAN_CONSTANT,
                Severity.ALARM,
                4.127,
                2.3011,
                "class-frequencies",
                0.0873,
                0.1132),
            finding(
                CapacityFindingCode.NOT_CONVERGED, Severity.ALARM, 4.127, 1.022, 0.752, 12.31, 40),
            finding(CapacityFindingCode.INDEFINITE, Severity.WARNING, -14.0, 31.0, 0.4516, 0.12)));
  }

  /** The golden measurement, with bounds where no error bar holds. */
  public static Measurement bounded() {
    Measurement golden = golden();
    return measurement(
        golden.model(),
        golden.data(),
        golden.loss(),
        golden.spectrum(),
        List.of(
            golden.effectiveDimensions().get(0),
            new EffectiveDimension(
                0.01, new BoundedEstimate(Estimate.unresolved(2, 9), 1.26, 2.503))),
        golden.layers(),
        golden.measures(),
        List.of(
            new Finding(
                "z-bounded",
                Severity.INFO,
                Map.of(
                    "bounded",
                    1,
                    "asked",
                    2,
                    "z",
                    0.01,
                    "products",
                    200,
                    "matrix",
                    "hessian",
                    "alternative",
                    "ggn"))));
  }

  /** Small, with one of everything, in numbers that every machine writes alike. */
  public static Measurement golden() {
    return measurement(
        new ModelDescription(
            "golden.pt",
            HASH,
            "TorchScript",
            6,
            List.of(
                new ParameterTensor("0.weight", new long[] {2, 2}, 0),
                new ParameterTensor("0.bias", new long[] {2}, 4)),
            List.of("1.weight")),
        new DataDescription("digits", HASH, 100, 1797, new long[] {100, 2}, OptionalInt.of(2)),
        new LossFigures("cross-entropy", 0.25, OptionalDouble.of(0.75), 0.5, 0.03125),
        goldenSpectrum(),
        List.of(
            new EffectiveDimension(1, new Estimate(1.5, 0.125, true)),
            new EffectiveDimension(0.01, Estimate.unresolved(2, 9))),
        List.of(
            new LayerFigures(
                "0",
                6,
                goldenSpectrum(),
                List.of(new EffectiveDimension(1, new Estimate(1.5, 0.125, true))))),
        List.of(new ScalarMeasure(Kind.PATH_NORM, Estimate.exact(12.5))),
        List.of(
            finding(CapacityFindingCode.NOT_CONVERGED, Severity.ALARM, 0.25, 0.0625, 0.75, 0.5, 40),
            finding(CapacityFindingCode.FROZEN_PARAMETERS, Severity.INFO, 1, "1.weight")));
  }

  private static SpectrumFigures goldenSpectrum() {
    return new SpectrumFigures(
        CurvatureMatrix.HESSIAN,
        Spectrum.Method.ESTIMATED,
        Precision.SINGLE,
        200,
        Spectrum.StopReason.BUDGET,
        List.of(new EigenvalueEstimate(2.5, 0.0625, 0.25), new EigenvalueEstimate(1, 0.5, 0)),
        List.of(new EigenvalueEstimate(-0.5, 0, 0)),
        new Estimate(3.75, 0.125, true),
        Estimate.unresolved(Double.NaN, Double.NaN),
        new SpectralDensity(
            new double[] {-0.5, 0, 1, 2.5}, new double[] {0.25, 1.5, 0.125, 0.0625}, 0.25),
        List.of(
            new EigenvalueShare(1, new Estimate(0.25, 0.0625, true)),
            new EigenvalueShare(0.01, Estimate.unresolved(0.5, 0.5))),
        List.of(new EigenvalueShare(1, Estimate.exact(0))));
  }

  /** Nothing is resolved, nothing is finite. */
  public static Measurement unresolvedEverywhere() {
    Estimate nothing = Estimate.unresolved(Double.NaN, Double.POSITIVE_INFINITY);
    return measurement(
        new ModelDescription("m.pt", "", "TorchScript", 10, List.of(), List.of()),
        new DataDescription("memory", "", 3, 3, new long[] {3, 2}, OptionalInt.empty()),
        new LossFigures("mse", Double.NaN, OptionalDouble.empty(), Double.POSITIVE_INFINITY, 0),
        new SpectrumFigures(
            CurvatureMatrix.EMPIRICAL_FISHER,
            Spectrum.Method.ESTIMATED,
            Precision.SINGLE,
            0,
            Spectrum.StopReason.INTERRUPTED,
            List.of(new EigenvalueEstimate(Double.NaN, Double.NaN, 0)),
            List.of(),
            nothing,
            nothing,
            new SpectralDensity(
                new double[] {0, 1}, new double[] {Double.NaN, Double.POSITIVE_INFINITY}, 0.1),
            List.of(new EigenvalueShare(0.1, nothing), new EigenvalueShare(0, nothing)),
            List.of(new EigenvalueShare(0.1, nothing))),
        List.of(new EffectiveDimension(1, nothing), new EffectiveDimension(0.1, nothing)),
        List.of(),
        List.of(new ScalarMeasure(Kind.PATH_NORM, nothing)),
        List.of(
            new Finding("not-yet-invented", Severity.ALARM, Map.of("figure", Double.NaN)),
            new Finding("interrupted", Severity.WARNING, Map.of())));
  }

  /** One parameter, one eigenvalue, lists that are empty. */
  public static Measurement oneParameter() {
    return measurement(
        new ModelDescription(
            "one.pt",
            "",
            "TorchScript",
            1,
            List.of(new ParameterTensor("w", new long[] {}, 0)),
            List.of()),
        new DataDescription("memory", "", 1, 1, new long[] {1}, OptionalInt.empty()),
        new LossFigures("mse", 0, OptionalDouble.empty(), 0, 0),
        new SpectrumFigures(
            CurvatureMatrix.HESSIAN,
            Spectrum.Method.EXACT,
            Precision.DOUBLE,
            1,
            Spectrum.StopReason.EXACT,
            List.of(new EigenvalueEstimate(2, 0, 0)),
            List.of(new EigenvalueEstimate(2, 0, 0)),
            Estimate.exact(2),
            Estimate.exact(4),
            new SpectralDensity(new double[] {}, new double[] {}, 0.01),
            List.of(),
            List.of()),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** Numbers at the ends of what a double holds. */
  static Measurement extremeMagnitudes() {
    return measurement(
        new ModelDescription("x.pt", "", "TorchScript", Integer.MAX_VALUE, List.of(), List.of()),
        new DataDescription("x", "", 1, Integer.MAX_VALUE, new long[] {1}, OptionalInt.of(1)),
        new LossFigures("mse", 1e300, OptionalDouble.of(1), Double.MIN_VALUE, 0),
        new SpectrumFigures(
            CurvatureMatrix.HESSIAN,
            Spectrum.Method.ESTIMATED,
            Precision.DOUBLE,
            Long.MAX_VALUE,
            Spectrum.StopReason.TARGET_REACHED,
            List.of(
                new EigenvalueEstimate(Double.MAX_VALUE, 1e300, 1e299),
                new EigenvalueEstimate(1e-300, 0, 0)),
            List.of(new EigenvalueEstimate(-Double.MAX_VALUE, Double.MIN_VALUE, 0)),
            new Estimate(1e-310, 1e300, true),
            new Estimate(1e308, 1e-308, true),
            new SpectralDensity(
                new double[] {-1e300, -1e-300, 0, 1e-300, 1e300},
                new double[] {1e-320, 0, 1e300, 1, 1e-12},
                1e-300),
            List.of(
                new EigenvalueShare(1e300, Estimate.exact(0)),
                new EigenvalueShare(0, new Estimate(1, 1e-17, true))),
            List.of(new EigenvalueShare(0, new Estimate(1e-12, 0.3, true)))),
        List.of(
            new EffectiveDimension(1e300, Estimate.exact(0)),
            new EffectiveDimension(1e-300, new Estimate(2147483646.5, 0.25, true))),
        List.of(),
        List.of(new ScalarMeasure(Kind.PATH_NORM, new Estimate(-1e200, 1e199, true))),
        List.of());
  }

  /** Names from outside that try to break out of their place. */
  public static Measurement hostileNames() {
    Measurement base = digitsPerceptron();
    String name =
        "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\n\r\t\u2028\u0007"
            + "\uD83D\uDE80漢字\u202E"
            + "x".repeat(500);
    List<LayerFigures> layers = new ArrayList<>();
    for (LayerFigures layer : base.layers()) {
      layers.add(
          new LayerFigures(
              name + layer.name(),
              layer.parameters(),
              layer.spectrum(),
              layer.effectiveDimensions()));
    }
    return measurement(
        new ModelDescription(
            name,
            name,
            name,
            2410,
            List.of(new ParameterTensor(name, new long[] {2410}, 0)),
            List.of(name)),
        new DataDescription(name, name, 1797, 1797, new long[] {1797, 64}, OptionalInt.of(10)),
        new LossFigures(name, 0.1, OptionalDouble.of(0.5), 0.1, 0),
        base.spectrum(),
        base.effectiveDimensions(),
        layers,
        List.of(new ScalarMeasure(Kind.PATH_NORM, Estimate.exact(1))),
        List.of(
            new Finding(name, Severity.WARNING, Map.of(name, name)),
            finding(CapacityFindingCode.CURVATURE_IN_ONE_LAYER, Severity.INFO, name, 0.7, 0.1, 2)));
  }

  /** A thousand layers. */
  public static Measurement manyLayers() {
    Measurement base = digitsPerceptron();
    LayerFigures layer = layer("", trainedSpectrum(40, 3, 2, 3));
    List<LayerFigures> layers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      layers.add(
          new LayerFigures(
              "encoder.layers." + i, 2 + i % 7, layer.spectrum(), layer.effectiveDimensions()));
    }
    return measurement(
        base.model(),
        base.data(),
        base.loss(),
        base.spectrum(),
        base.effectiveDimensions(),
        layers,
        base.measures(),
        base.findings());
  }

  public static Map<String, Measurement> all() {
    Map<String, Measurement> all = new LinkedHashMap<>();
    all.put("digits perceptron", digitsPerceptron());
    all.put("large estimated", largeEstimated());
    all.put("failing", failing());
    all.put("unresolved everywhere", unresolvedEverywhere());
    all.put("one parameter", oneParameter());
    all.put("extreme magnitudes", extremeMagnitudes());
    all.put("hostile names", hostileNames());
    all.put("many layers", manyLayers());
    all.put("bounds", bounded());
    all.put("with Gauss–Newton", withGaussNewton());
    return all;
  }

  /** One matrix alone, measured with a fixed budget. */
  private static Measurement measurement(
      ModelDescription model,
      DataDescription data,
      LossFigures loss,
      SpectrumFigures spectrum,
      List<EffectiveDimension> dimensions,
      List<LayerFigures> layers,
      List<ScalarMeasure> measures,
      List<Finding> findings) {
    SurveySummary survey =
        new SurveySummary(
            OptionalInt.of(200),
            200,
            spectrum.products(),
            0,
            spectrum.stopReason(),
            4,
            spectrum.top().size(),
            spectrum.bottom().size());
    return new Measurement(
        model, data, loss, spectrum, dimensions, List.of(), survey, layers, measures, findings);
  }

  /** The measurement with bounds, and the Gauss–Newton matrix beside it. */
  public static Measurement withGaussNewton() {
    Measurement bounded = bounded();
    return new Measurement(
        bounded.model(),
        bounded.data(),
        bounded.loss(),
        bounded.spectrum(),
        bounded.effectiveDimensions(),
        List.of(
            new EffectiveDimension(1, new Estimate(1.375, 0.0625, true)),
            new EffectiveDimension(0.01, new Estimate(1.75, 0.125, true))),
        new SurveySummary(
            OptionalInt.empty(), 200, 141, 43, Spectrum.StopReason.GOOD_ENOUGH, 4, 10, 5),
        bounded.layers(),
        bounded.measures(),
        bounded.findings());
  }

  /** A finding with its evidence in the order of its code. */
  public static Finding finding(CapacityFindingCode code, Severity severity, Object... evidence) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < evidence.length; i++) {
      named.put(code.evidence().get(i), evidence[i]);
    }
    return new Finding(code.code(), severity, named);
  }

  /** Eigenvalues like those of a trained classifier: outliers, a decaying bulk, a negative tail. */
  static double[] trainedSpectrum(int count, int outliers, double largest, long seed) {
    Random random = new Random(seed);
    double[] eigenvalues = new double[count];
    for (int i = 0; i < count; i++) {
      double decay =
          i < outliers
              ? largest * Math.exp(-0.25 * i)
              : 0.035 * largest * Math.pow(1 + (i - outliers) / 12.0, -2.2);
      boolean negative = i >= outliers && random.nextDouble() < 0.2;
      eigenvalues[i] = negative ? -0.3 * decay : decay;
    }
    Arrays.sort(eigenvalues);
    reverse(eigenvalues);
    return eigenvalues;
  }

  private static void reverse(double[] values) {
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      double kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  private static LayerFigures layer(String name, double[] eigenvalues) {
    return new LayerFigures(
        name,
        eigenvalues.length,
        exact(eigenvalues, CurvatureMatrix.HESSIAN),
        dimensions(eigenvalues, 1.0 / 1797));
  }

  private static SpectrumFigures exact(double[] eigenvalues, CurvatureMatrix matrix) {
    List<EigenvalueShare> above = new ArrayList<>();
    List<EigenvalueShare> below = new ArrayList<>();
    for (double tau : TAU) {
      above.add(new EigenvalueShare(tau, Estimate.exact(share(eigenvalues, l -> l > tau ? 1 : 0))));
      below.add(
          new EigenvalueShare(tau, Estimate.exact(share(eigenvalues, l -> l < -tau ? 1 : 0))));
    }
    above.add(new EigenvalueShare(0, Estimate.exact(share(eigenvalues, l -> l > 0 ? 1 : 0))));
    below.add(new EigenvalueShare(0, Estimate.exact(share(eigenvalues, l -> l < 0 ? 1 : 0))));
    double largest = eigenvalues[0];
    double smallest = eigenvalues[eigenvalues.length - 1];
    double width = (largest - smallest) / 100;
    return new SpectrumFigures(
        matrix,
        Spectrum.Method.EXACT,
        Precision.DOUBLE,
        eigenvalues.length,
        Spectrum.StopReason.EXACT,
        top(eigenvalues, 10, 0, 0),
        bottom(eigenvalues, 5, 0, 0),
        Estimate.exact(sum(eigenvalues, l -> l)),
        Estimate.exact(sum(eigenvalues, l -> l * l)),
        density(eigenvalues, grid(smallest - 4 * width, largest + 4 * width, 300), width),
        above,
        below);
  }

  private static List<EffectiveDimension> dimensions(double[] eigenvalues, double standard) {
    List<EffectiveDimension> dimensions = new ArrayList<>();
    double[] zs =
        DoubleStream.concat(Arrays.stream(Z), DoubleStream.of(standard))
            .distinct()
            .sorted()
            .toArray();
    reverse(zs);
    for (double z : zs) {
      dimensions.add(
          new EffectiveDimension(
              z, Estimate.exact(sum(eigenvalues, l -> l > 0 ? l / (l + z) : 0))));
    }
    return dimensions;
  }

  private static Estimate estimate(double value, double error, boolean resolved) {
    return resolved ? new Estimate(value, error, true) : Estimate.unresolved(value, error);
  }

  private static List<EigenvalueEstimate> top(
      double[] eigenvalues, int count, double residual, double sampling) {
    List<EigenvalueEstimate> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(new EigenvalueEstimate(eigenvalues[i], residual * (1 + i), sampling / (1 + i)));
    }
    return pairs;
  }

  private static List<EigenvalueEstimate> bottom(
      double[] eigenvalues, int count, double residual, double sampling) {
    List<EigenvalueEstimate> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(
          new EigenvalueEstimate(
              eigenvalues[eigenvalues.length - 1 - i], residual * (1 + i), sampling / (1 + i)));
    }
    return pairs;
  }

  private static double[] grid(double from, double to, int points) {
    double[] grid = new double[points];
    for (int i = 0; i < points; i++) {
      grid[i] = from + (to - from) * i / (points - 1);
    }
    return grid;
  }

  private static SpectralDensity density(double[] eigenvalues, double[] grid, double width) {
    double[] values = new double[grid.length];
    for (int i = 0; i < grid.length; i++) {
      for (double eigenvalue : eigenvalues) {
        double t = (grid[i] - eigenvalue) / width;
        values[i] += Math.exp(-t * t / 2);
      }
      values[i] /= eigenvalues.length * width * Math.sqrt(2 * Math.PI);
    }
    return new SpectralDensity(grid, values, width);
  }

  private static double sum(double[] values, DoubleUnaryOperator f) {
    return Arrays.stream(values).map(f).sum();
  }

  private static double share(double[] values, DoubleUnaryOperator f) {
    return sum(values, f) / values.length;
  }
}
