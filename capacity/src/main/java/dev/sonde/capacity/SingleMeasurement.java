package dev.sonde.capacity;

import dev.sonde.capacity.measures.DeadParameters;
import dev.sonde.capacity.measures.DensityGrid;
import dev.sonde.capacity.measures.DistanceFromInitialisation;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.ExpectedSharpness;
import dev.sonde.capacity.measures.FisherTrace;
import dev.sonde.capacity.measures.GradientModel;
import dev.sonde.capacity.measures.InputCentring;
import dev.sonde.capacity.measures.NegativeMass;
import dev.sonde.capacity.measures.NewtonStep;
import dev.sonde.capacity.measures.ParameterVectors;
import dev.sonde.capacity.measures.PathNorm;
import dev.sonde.capacity.measures.QuadraticForm;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.capacity.measures.ScalarMeasure.Kind;
import dev.sonde.capacity.measures.Scales;
import dev.sonde.capacity.measures.Sharpness;
import dev.sonde.capacity.measures.SpectralNorm;
import dev.sonde.capacity.measures.SpectralNormProduct;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.loss.LossValue;
import dev.sonde.nets.network.Layer;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.Spectrum.StopReason;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.survey.SpectralSurvey;
import dev.sonde.spectra.survey.StoppingRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** One measurement of one objective: the phases in their order, and what they found so far. */
final class SingleMeasurement {
  /**
   * Tuned by us on a perceptron 784-256-128-10 after five epochs: the Newton step lowers the loss
   * by 8% with five products, 16% with eight, 20% with ten, 15% with fifteen and 25% with twenty;
   * the sharpness has settled to 1% from three on. The first 40 vectors of a survey's basis hold
   * 97% of the gradient's square, but a step within them lowers the loss by 4% only. Their number
   * does not follow the budget, so that whether a network has converged does not either.
   */
  static final int MODEL_PRODUCTS = 10;

  /** The fewest products that give a layer's top pairs; its trace carries its own error. */
  private static final int LAYER_PRODUCTS = 30;

  /**
   * A layer of so many times its share of the products is decomposed. Error bars of a survey that
   * spends a fifth of the dimension are a tenth too narrow, and more of it brings little: on six
   * layers of 130 to 576 parameters 87 to 95% held at 66 products.
   */
  private static final int SMALL_LAYER = 5;

  /** A mean squared error of so small a part of the targets' variance has nothing left to fit. */
  private static final double EXACT_FIT = 1e-6;

  /** So many parameters can be decomposed in a gigabyte, and some minutes. */
  private static final int DECOMPOSABLE = 12_000;

  /** One per cent of the parameters' norm: small beside it, large beside single precision. */
  private static final double RELATIVE_RADIUS = 0.01;

  private static final int SHARPNESS_PAIRS = 8;

  /** With fewer, Student's t would widen the error bar more than control variates narrow it. */
  private static final int LEAST_FORMS = 3;

  /** Quadratic forms that are drawn where the survey has too few: four products. */
  private static final int FORMS = 4;

  /** The part of the budget that the Gauss–Newton matrix beside a Hessian may take. */
  private static final double BESIDE = 0.3;

  /**
   * With fewer products its error bars would be too narrow; on a transformer 33 of 40 held at 32.
   */
  private static final int LEAST_BESIDE = 40;

  /** With fewer left for the Hessian, a survey takes two start vectors and half the steps. */
  private static final int LEAST_LEFT = 60;

  /** How many eigenvalues beyond the classes the search for outliers looks at. */
  private static final int BEYOND_CLASSES = 3;

  private final MeasurementSettings settings;
  private final Objective objective;
  private final Network network;
  private final Dataset dataset;
  private final CurvatureOperator operator;
  private final WatchedOperator watched;
  private final int dimension;

  /** <i>N</i>: how many targets the loss of all the data is the mean over. */
  private final long targets;

  private final int budget;
  private final double unitRoundoff;
  private final int modelProducts;

  /** The most products that the whole matrix and the one beside it may take. */
  private final long ceiling;

  private final Phases phases;
  private final List<ScalarMeasure> measures = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private long besideSpent;
  private boolean interrupted;

  SingleMeasurement(MeasurementSettings settings, Objective objective) {
    this.settings = settings;
    this.objective = objective;
    network = objective.network();
    dataset = objective.dataset();
    operator = objective.curvature(settings.matrix());
    watched = new WatchedOperator(operator);
    dimension = operator.dimension();
    targets = (long) dataset.samples() * dataset.targets().sampleSize();
    unitRoundoff = operator.unitRoundoff();
    budget = SurveySettings.budget(settings, operator);
    modelProducts = Math.min(dimension, MODEL_PRODUCTS);
    ceiling = (long) modelProducts + surveyProducts() + besideProducts();
    phases = new Phases(settings.listener(), planned());
  }

  /** Runs every phase. */
  Measurement run() {
    // a checkpoint that does not fit is refused before anything costs time
    Optional<DistanceFromInitialisation> distance =
        settings.initial().map(initial -> DistanceFromInitialisation.of(initial, network));
    LossValue value = objective.value();
    LossFigures loss =
        new LossFigures(
            objective.loss().label(), value.value(), value.accuracy(), value.gradientNorm());
    double[] parameters = network.parameterVector();
    double[] gradient = objective.gradient();
    GradientModel model = GradientModel.of(gradient, modelMatrix(), modelProducts);
    phases.spent(model.products(), modelProducts);
    NewtonStep step = NewtonStep.of(parameters, loss.value(), model, objective::lossAt);
    Optional<Spectrum> beside = surveyBeside();
    Spectrum spectrum = survey(watched, surveyProducts(), settings.exactLimit());
    double largest = largest(spectrum);
    double[] z = settings.z().length > 0 ? Scales.descending(settings.z()) : defaultZ(largest);
    double[] tau =
        settings.tau().length > 0 ? Scales.descending(settings.tau()) : Scales.tau(largest);
    SpectrumFigures figures = figures(spectrum, tau, spectrum.products() + model.products());
    List<EffectiveDimension> dimensions = effectiveDimensions(spectrum, z);
    List<EffectiveDimension> gaussNewton =
        beside.map(known -> gaussNewton(known, z)).orElse(List.of());

    measure(spectrum, step);
    measureDisplacements(parameters, loss.value(), model, spectrum.trace());
    measureWeights(parameters);
    distance.ifPresent(this::addDistance);
    settings.steps().ifPresent(steps -> add(Kind.STEPS, Estimate.exact((double) steps)));
    measureFisherTrace(spectrum.trace());
    List<LayerFigures> layers = layers(z, tau);

    findAboutData(loss);
    findAboutSolution(loss, step, parameters, gradient, largest);
    findAboutSpectrum(spectrum, figures, dimensions, loss, gaussNewton);
    CapacityFindingRules.fewDirections(
            gaussNewton.isEmpty() ? dimensions : gaussNewton,
            gaussNewton.isEmpty() ? settings.matrix() : CurvatureMatrix.GAUSS_NEWTON,
            1.0 / targets,
            dimension)
        .ifPresent(findings::add);
    CapacityFindingRules.curvatureInOneLayer(layers).ifPresent(findings::add);
    deadParameters(gradient)
        .flatMap(found -> CapacityFindingRules.deadParameters(found, dimension))
        .ifPresent(findings::add);
    CapacityFindingRules.frozen(network.frozenParameters()).ifPresent(findings::add);
    CapacityFindingRules.merged(network.notes().merged()).ifPresent(findings::add);
    if (interrupted || Thread.currentThread().isInterrupted()) {
      findings.add(CapacityFindingRules.interrupted(phases.done(), phases.intended()));
    }
    return new Measurement(
        model(),
        data(),
        loss,
        figures,
        dimensions,
        gaussNewton,
        summary(spectrum),
        layers,
        measures,
        CapacityFindingRules.sorted(findings));
  }

  /**
   * The matrix of the quadratic model of the loss. The empirical Fisher matrix is none: a step by
   * it may lower the loss little where a Newton step lowers it much.
   */
  private CurvatureOperator modelMatrix() {
    return settings.matrix() == CurvatureMatrix.EMPIRICAL_FISHER
        ? objective.gaussNewton()
        : operator;
  }

  /**
   * Whether real targets are met to a thousandth of their deviation: what a further step would take
   * off such a loss, however large a part of it, is nothing that training longer is for.
   */
  private boolean isExactFit(LossFigures loss) {
    return objective.loss() == Loss.MEAN_SQUARED_ERROR
        && loss.value() <= EXACT_FIT * ConstantAnswer.of(objective.loss(), dataset).loss();
  }

  /** Whether only some of the samples are seen: a step that suits them says nothing of the rest. */
  private boolean isSampled() {
    return objective.samplesUsed() < dataset.samples();
  }

  /**
   * Surveys the Gauss–Newton matrix beside a Hessian. It comes first, because its effective
   * dimensionality is the one that the data determine: where its error bar at 1/N takes more
   * products than usual it gets them, up to half of the budget, and the Hessian gets the rest.
   */
  private Optional<Spectrum> surveyBeside() {
    int usual = besideProducts();
    if (usual == 0 || Thread.currentThread().isInterrupted()) {
      return Optional.empty();
    }
    boolean exact = dimension <= settings.exactLimit();
    boolean free = !exact && settings.stop() == SurveyStop.WHEN_GOOD_ENOUGH;
    int most = free ? Math.max(usual, Math.min(budget / 2, dimension)) : usual;
    // no more of its eigenvalues are wanted than tell how large z may be
    Spectrum spectrum = surveyed(objective.gaussNewton(), most, usual, 1, 0, usual);
    besideSpent = spectrum.products();
    phases.spent(besideSpent, free ? besideSpent : usual);
    return Optional.of(spectrum);
  }

  private List<EffectiveDimension> gaussNewton(Spectrum spectrum, double[] z) {
    long rank = objective.gaussNewtonRank();
    return effectiveDimensions(spectrum, z).stream().map(one -> one.atMost(rank)).toList();
  }

  /** Returns the products set aside for the Gauss–Newton matrix, 0 where it is not surveyed. */
  private int besideProducts() {
    if (settings.beside() == Beside.NOTHING || settings.matrix() != CurvatureMatrix.HESSIAN) {
      return 0;
    }
    if (dimension <= settings.exactLimit()) {
      return dimension; // what stands beside an exact figure is exact
    }
    // a target error may raise the budget tenfold, which is not meant for what stands beside
    int share = Math.max(LEAST_BESIDE, (int) (BESIDE * Math.min(budget, SurveySettings.BUDGET)));
    return budget - modelProducts - share < LEAST_LEFT ? 0 : Math.min(share, dimension);
  }

  private SurveySummary summary(Spectrum spectrum) {
    return new SurveySummary(
        settings.stop() == SurveyStop.WHEN_SPENT ? OptionalInt.of(budget) : OptionalInt.empty(),
        ceiling,
        modelProducts + spectrum.products() + besideSpent,
        besideSpent,
        spectrum.stopReason(),
        objective.minibatchCount(),
        Math.min(settings.top(), spectrum.dimension()),
        Math.min(settings.bottom(), spectrum.dimension()));
  }

  private double[] defaultZ(double largest) {
    return Scales.z(largest, targets);
  }

  private Optional<DeadParameters> deadParameters(double[] gradient) {
    return watched.products() > 0
        ? Optional.of(
            DeadParameters.of(
                gradient, watched.largest(), network.parameters(), objective.inputsUsed()))
        : Optional.empty();
  }

  private Spectrum survey(SymmetricOperator of, int products, int exactLimit) {
    // where the matrix is decomposed anyway, what stands beside it takes more than the usual
    int usual = Math.max(1, SurveySettings.BUDGET - modelProducts - besideProducts());
    Spectrum spectrum =
        surveyed(of, products, exactLimit, settings.top(), settings.bottom(), usual);
    phases.spent(spectrum.products(), products);
    return spectrum;
  }

  /**
   * Surveys a matrix, without counting its products.
   *
   * @param usual after so many products nothing but missing error bars is worth another one
   */
  private Spectrum surveyed(
      SymmetricOperator of, int products, int exactLimit, int top, int bottom, int usual) {
    SpectralSurvey survey =
        SurveySettings.survey(settings, objective)
            .withTop(top)
            .withBottom(bottom)
            .withBudget(products)
            .withExactLimit(exactLimit)
            .withListener(phases.within(products));
    if (settings.stop() == SurveyStop.WHEN_GOOD_ENOUGH) {
      survey =
          survey.withStoppingRule(
              StoppingRule.usual(
                      largest -> settings.z().length > 0 ? settings.z() : defaultZ(largest))
                  .withBars(settings.z().length > 0 ? 0 : 1.0 / targets, usual));
    }
    Spectrum spectrum = survey.of(of);
    interrupted |= spectrum.stopReason() == StopReason.INTERRUPTED;
    return spectrum;
  }

  private SpectrumFigures figures(Spectrum spectrum, double[] tau, long products) {
    return new SpectrumFigures(
        settings.matrix(),
        spectrum.method(),
        objective.evaluation().precision(),
        products,
        spectrum.stopReason(),
        spectrum.top(settings.top()),
        spectrum.bottom(settings.bottom()),
        spectrum.trace(),
        spectrum.frobeniusSquared(),
        DensityGrid.density(spectrum),
        Arrays.stream(tau).mapToObj(t -> EigenvalueShare.above(spectrum, t)).toList(),
        Arrays.stream(tau).mapToObj(t -> below(spectrum, t)).toList());
  }

  /** A matrix that is JᵀMJ has no negative eigenvalue, whatever products round to. */
  private EigenvalueShare below(Spectrum spectrum, double tau) {
    return hasNegative()
        ? EigenvalueShare.below(spectrum, tau)
        : new EigenvalueShare(tau, Estimate.exact(0));
  }

  private boolean hasNegative() {
    return operator.definiteness() == Definiteness.INDEFINITE;
  }

  private static List<EffectiveDimension> effectiveDimensions(Spectrum spectrum, double[] z) {
    return EffectiveDimension.inOrder(
        Arrays.stream(z).mapToObj(at -> EffectiveDimension.of(spectrum, at)).toList());
  }

  private void measure(Spectrum spectrum, NewtonStep step) {
    add(Kind.SPECTRAL_NORM, SpectralNorm.of(spectrum).estimate());
    NegativeMass mass = hasNegative() ? NegativeMass.of(spectrum) : NegativeMass.none();
    add(Kind.NEGATIVE_MASS, mass.mass());
    add(Kind.NEGATIVE_MASS_SHARE, mass.share());
    add(
        Kind.NEWTON_DECREASE,
        isSampled()
            ? Estimate.unresolved(step.decrease(), Double.NaN)
            : Estimate.exact(step.decrease()));
  }

  private void measureDisplacements(
      double[] parameters, double loss, GradientModel model, Estimate trace) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    measures.add(
        new ScalarMeasure(
            Kind.SHARPNESS,
            settings.radius(),
            Sharpness.of(
                    parameters, loss, model, objective::lossAt, settings.radius(), unitRoundoff)
                .rise()));
    measures.add(
        new ScalarMeasure(
            Kind.RELATIVE_EXPECTED_SHARPNESS,
            RELATIVE_RADIUS,
            expectedSharpness(parameters, loss, trace).rise()));
  }

  /**
   * From forms along random vectors where the trace is known, from displacements alone otherwise.
   */
  private ExpectedSharpness expectedSharpness(double[] parameters, double loss, Estimate trace) {
    return trace.resolved()
        ? ExpectedSharpness.of(
            parameters, loss, objective::lossAt, RELATIVE_RADIUS, forms(), trace, unitRoundoff)
        : ExpectedSharpness.of(
            parameters,
            loss,
            objective::lossAt,
            RELATIVE_RADIUS,
            SHARPNESS_PAIRS,
            unitRoundoff,
            settings.seed());
  }

  /**
   * Those of the survey's own random vectors where it drew enough, and a few products' otherwise.
   */
  private List<QuadraticForm> forms() {
    List<QuadraticForm> known = watched.forms();
    if (known.size() >= LEAST_FORMS) {
      return known;
    }
    SplittableRandom random = new SplittableRandom(settings.seed());
    double[][] directions = new double[FORMS][dimension];
    for (double[] direction : directions) {
      Arrays.setAll(direction, i -> random.nextGaussian());
    }
    double[][] products = new double[FORMS][dimension];
    operator.multiply(directions, products);
    return IntStream.range(0, FORMS)
        .mapToObj(
            j -> new QuadraticForm(directions[j], ParameterVectors.dot(directions[j], products[j])))
        .toList();
  }

  private void measureWeights(double[] parameters) {
    add(Kind.PARAMETER_NORM, Estimate.exact(ParameterVectors.norm(parameters)));
    LinearChain.of(network)
        .ifPresent(
            chain -> {
              add(Kind.PATH_NORM, Estimate.exact(PathNorm.of(chain, parameters).value()));
              try {
                add(
                    Kind.SPECTRAL_NORM_PRODUCT,
                    SpectralNormProduct.of(chain, parameters).estimate());
              } catch (CancellationException e) {
                interrupted = true;
              }
            });
  }

  private void addDistance(DistanceFromInitialisation distance) {
    add(Kind.DISTANCE_FROM_INITIALISATION, Estimate.exact(distance.distance()));
    add(Kind.RELATIVE_DISTANCE_FROM_INITIALISATION, finite(distance.relative()));
    CapacityFindingRules.initialIsModel(distance, settings.initial().orElseThrow().source())
        .ifPresent(findings::add);
  }

  private void measureFisherTrace(Estimate trace) {
    if (settings.matrix() == CurvatureMatrix.EMPIRICAL_FISHER) {
      add(Kind.FISHER_TRACE, trace); // one figure, not two that differ by chance
    } else if (!Thread.currentThread().isInterrupted()) {
      add(Kind.FISHER_TRACE, FisherTrace.of(objective, settings.seed()).estimate());
    }
  }

  private List<LayerFigures> layers(double[] z, double[] tau) {
    List<LayerFigures> out = new ArrayList<>();
    if (settings.blocks() == Blocks.WHOLE) {
      return out;
    }
    for (Layer layer : network.layers()) {
      if (Thread.currentThread().isInterrupted()) {
        interrupted = true;
        return out;
      }
      Spectrum spectrum =
          survey(operator.restrictedTo(layer.tensors()), layerProducts(layer), layerExactLimit());
      out.add(
          new LayerFigures(
              layer.name(),
              layer.parameterCount(),
              figures(spectrum, tau, spectrum.products()),
              effectiveDimensions(spectrum, z)));
    }
    return out;
  }

  private void findAboutData(LossFigures loss) {
    CapacityFindingRules.worseThanConstant(loss, ConstantAnswer.of(objective.loss(), dataset))
        .ifPresent(findings::add);
    CapacityFindingRules.outputsAreProbabilities(objective).ifPresent(findings::add);
  }

  private void findAboutSolution(
      LossFigures loss, NewtonStep step, double[] parameters, double[] gradient, double largest) {
    double squaredNorm = 0;
    double along = 0;
    for (int i = 0; i < dimension; i++) {
      squaredNorm += parameters[i] * parameters[i];
      along -= gradient[i] * parameters[i];
    }
    double norms = Math.sqrt(squaredNorm) * ParameterVectors.norm(gradient);
    CapacityFindingRules.solution(
            loss,
            step,
            norms > 0 ? along / norms : 0,
            squaredNorm > 0 ? along / squaredNorm : 0,
            largest,
            targets,
            objective.loss().isLikelihoodOfClasses())
        .filter(finding -> !isSampled() || finding.is(CapacityFindingCode.SATURATED_LOSS))
        .filter(finding -> !finding.is(CapacityFindingCode.NOT_CONVERGED) || !isExactFit(loss))
        .ifPresent(findings::add);
  }

  /** The z at which a dash matters: 1/N, unless the Gauss–Newton matrix is known there. */
  private OptionalDouble needed(List<EffectiveDimension> gaussNewton) {
    double usual = 1.0 / targets;
    return gaussNewton.stream()
            .anyMatch(one -> one.z() == usual && one.kind() != BoundedEstimate.Kind.UNKNOWN)
        ? OptionalDouble.empty()
        : OptionalDouble.of(usual);
  }

  private void findAboutSpectrum(
      Spectrum spectrum,
      SpectrumFigures figures,
      List<EffectiveDimension> dimensions,
      LossFigures loss,
      List<EffectiveDimension> gaussNewton) {
    List<Optional<Finding>> found = new ArrayList<>();
    found.add(CapacityFindingRules.flat(figures, loss.gradientNorm()));
    if (settings.matrix() == CurvatureMatrix.HESSIAN) {
      found.add(CapacityFindingRules.indefinite(figures, NegativeMass.of(spectrum)));
    }
    found.add(ResolutionRules.traceUncertain(figures));
    found.add(ResolutionRules.sampled(figures.trace(), objective.samplesUsed(), dataset.samples()));
    Evidence about = ResolutionRules.about(settings.matrix(), gaussNewton);
    found.add(ResolutionRules.zBounded(about, dimensions, figures));
    found.add(
        ResolutionRules.zUnresolved(
            dimension <= DECOMPOSABLE ? about.and("parameters", dimension) : about,
            dimensions,
            needed(gaussNewton),
            figures,
            settings.matrix() == CurvatureMatrix.HESSIAN
                ? CapacityFindingRules.negative(figures)
                : OptionalDouble.empty()));
    found.add(ResolutionRules.sharesUnresolved(figures));
    found.add(ResolutionRules.singlePrecisionFloor(figures, dimensions));
    found.add(
        CapacityFindingRules.oneDirection(figures, InputCentring.meanShare(dataset.inputs())));
    if (objective.loss() == Loss.CROSS_ENTROPY) {
      int classes = dataset.classes().orElseThrow();
      found.add(
          CapacityFindingRules.classOutliers(spectrum.top(classes + BEYOND_CLASSES), classes));
    }
    found.forEach(finding -> finding.ifPresent(findings::add));
  }

  private ModelDescription model() {
    return new ModelDescription(
        network.source(),
        network.sha256(),
        network.format(),
        dimension,
        network.parameters(),
        network.frozenParameters(),
        network.leftOut(),
        network.notes());
  }

  private DataDescription data() {
    return new DataDescription(
        dataset.source(),
        dataset.sha256(),
        objective.samplesUsed(),
        dataset.samples(),
        dataset.targets().sampleSize(),
        dataset.inputs().shape(),
        objective.loss() == Loss.CROSS_ENTROPY ? dataset.classes() : OptionalInt.empty());
  }

  private void add(Kind kind, Estimate estimate) {
    measures.add(new ScalarMeasure(kind, estimate));
  }

  private static Estimate finite(double value) {
    return Double.isFinite(value) ? Estimate.exact(value) : Estimate.unresolved(value, Double.NaN);
  }

  private static double largest(Spectrum spectrum) {
    return spectrum.top(1).isEmpty() ? 0 : spectrum.top(1).get(0).value();
  }

  private long planned() {
    long planned = ceiling;
    if (settings.blocks() == Blocks.LAYERS) {
      planned += network.layers().stream().mapToLong(this::layerProducts).sum();
    }
    return planned;
  }

  private int surveyProducts() {
    return dimension <= settings.exactLimit()
        ? dimension
        : Math.max(1, budget - modelProducts - besideTaken());
  }

  /** What is spent on the matrix beside, or set aside for it where what it leaves is not used. */
  private int besideTaken() {
    return settings.stop() == SurveyStop.WHEN_GOOD_ENOUGH && besideSpent > 0
        ? (int) besideSpent
        : besideProducts();
  }

  private int layerProducts(Layer layer) {
    return layer.parameterCount() <= layerExactLimit() ? layer.parameterCount() : layerShare();
  }

  /** Exact where the whole is, otherwise where that costs a few times the layer's share. */
  private int layerExactLimit() {
    return dimension <= settings.exactLimit()
        ? settings.exactLimit()
        : Math.min(settings.exactLimit(), SMALL_LAYER * layerShare());
  }

  private int layerShare() {
    return Math.max(
        LAYER_PRODUCTS,
        (settings.stop() == SurveyStop.WHEN_SPENT
                ? budget
                : Math.min(budget, SurveySettings.BUDGET))
            / network.layers().size());
  }
}
