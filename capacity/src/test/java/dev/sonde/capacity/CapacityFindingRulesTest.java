package dev.sonde.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.ConstantAnswer.Answer;
import dev.sonde.capacity.measures.ClassOutliers;
import dev.sonde.capacity.measures.DeadParameters;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.NegativeMass;
import dev.sonde.capacity.measures.NewtonStep;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.data.Precision;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CapacityFindingRulesTest {
  private static final Evidence OF_HESSIAN =
      ResolutionRules.about(CurvatureMatrix.HESSIAN, List.of());

  private static final OptionalDouble NONE_NEGATIVE = OptionalDouble.empty();
  private static final SpectrumFigures ESTIMATED = figures(2, 1);
  private static final Estimate UNRESOLVED = Estimate.unresolved(1, 1);

  @Test
  void findingsAreSortedBySeverityAndThenInTheOrderOfReading() {
    Finding frozen = CapacityFindingCode.FROZEN_PARAMETERS.finding(Severity.INFO, Evidence.NONE);
    Finding few =
        CapacityFindingCode.FEW_DIRECTIONS_DETERMINED.finding(Severity.INFO, Evidence.NONE);
    Finding indefinite = CapacityFindingCode.INDEFINITE.finding(Severity.WARNING, Evidence.NONE);
    Finding alarm = CapacityFindingCode.NOT_CONVERGED.finding(Severity.ALARM, Evidence.NONE);
    assertThat(CapacityFindingRules.sorted(List.of(frozen, few, indefinite, alarm)))
        .containsExactly(alarm, indefinite, few, frozen);
  }

  @Test
  void codesAreKebabCaseAndDistinct() {
    List<String> codes =
        Arrays.stream(CapacityFindingCode.values()).map(CapacityFindingCode::code).toList();
    assertThat(codes).doesNotHaveDuplicates().allMatch(code -> code.matches("[a-z]+(-[a-z]+)*"));
  }

  @Test
  void evidenceThatACodeDoesNotDeclareIsRefused() {
    assertThatThrownBy(
            () -> CapacityFindingCode.SAMPLED.finding(Severity.INFO, Evidence.of("colour", 1)))
        .hasMessageContaining("sampled has no evidence colour");
  }

  @Test
  void aLossAboveTheConstantAnswersIsAnAlarm() {
    ConstantAnswer constant =
        new ConstantAnswer(Answer.CLASS_FREQUENCIES, 2.3, OptionalDouble.of(0.11));
    Finding finding =
        CapacityFindingRules.worseThanConstant(loss(2.4, OptionalDouble.of(0.09)), constant)
            .orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.ALARM);
    assertThat(finding.evidence())
        .containsExactly(
            entry("loss", 2.4),
            entry("constantLoss", 2.3),
            entry("constantAnswer", "class-frequencies"),
            entry("accuracy", 0.09),
            entry("constantAccuracy", 0.11));
    assertThat(CapacityFindingRules.worseThanConstant(loss(2.2, OptionalDouble.of(0.2)), constant))
        .isEmpty();
  }

  @Test
  void aLossThatIsNotFiniteDoesNotPassForBetterThanTheConstantAnswer() {
    ConstantAnswer constant =
        new ConstantAnswer(Answer.CLASS_FREQUENCIES, 2.3, OptionalDouble.empty());
    assertThat(
            CapacityFindingRules.worseThanConstant(
                loss(Double.POSITIVE_INFINITY, OptionalDouble.empty()), constant))
        .isPresent();
  }

  @Test
  void aMatrixOfZerosIsFlat() {
    assertThat(CapacityFindingRules.flat(figures(0, 0), 0.5)).isPresent();
    assertThat(CapacityFindingRules.flat(figures(1e-300, 0), 0.5)).isEmpty();
    assertThat(CapacityFindingRules.flat(figures(0, -1e-300), 0.5)).isEmpty();
  }

  @Test
  void aSurveyThatKnowsNoEigenvalueYetIsNotFlat() {
    SpectrumFigures interrupted = withTrace(List.of(), UNRESOLVED);
    assertThat(CapacityFindingRules.flat(interrupted, 0.5)).isEmpty();
  }

  @Test
  void aStepThatLowersTheLossNotablyMeansNotConverged() {
    LossFigures loss = loss(1, OptionalDouble.of(0.8));
    assertThat(solution(loss, 0.95, 0)).isEmpty();
    assertThat(solution(loss, 0.89, 0))
        .get()
        .matches(finding -> finding.code().equals("not-converged"))
        .matches(finding -> finding.severity() == Severity.WARNING);
    Finding alarm = solution(loss, 0.5, 0).orElseThrow();
    assertThat(alarm.severity()).isEqualTo(Severity.ALARM);
    assertThat(alarm.evidence())
        .containsExactly(
            entry("loss", 1.0),
            entry("lossAfterStep", 0.5),
            entry("decrease", 0.5),
            entry("gradientNorm", 0.25),
            entry("stepProducts", 10));
  }

  @Test
  void aGradientAgainstTheParametersMeansWeightDecay() {
    Finding finding = solution(loss(1, OptionalDouble.of(0.8)), 0.5, 0.97).orElseThrow();
    assertThat(finding.code()).isEqualTo("weight-decay-solution");
    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.evidence()).containsEntry("weightDecay", 5e-4);
  }

  @Test
  void onlyAMatrixBesideThatTellsMoreIsPointedTo() {
    EffectiveDimension open = new EffectiveDimension(0.1, UNRESOLVED);
    EffectiveDimension dash = new EffectiveDimension(0.1, UNRESOLVED);
    EffectiveDimension known = new EffectiveDimension(0.1, Estimate.exact(3));
    EffectiveDimension elsewhere = new EffectiveDimension(1, Estimate.exact(3));
    assertThat(
            ResolutionRules.tellingMore(
                List.of(elsewhere, dash), List.of(open), BoundedEstimate.Kind.UNKNOWN))
        .isEmpty();
    assertThat(
            ResolutionRules.tellingMore(
                List.of(elsewhere, known), List.of(open), BoundedEstimate.Kind.UNKNOWN))
        .containsExactly(known);
  }

  @Test
  void rightAnswersWithHighProbabilityAreSaturated() {
    LossFigures loss = loss(0.01, OptionalDouble.of(0.999));
    NewtonStep step = new NewtonStep(0.01, 0.001, 10);
    Finding info = CapacityFindingRules.solution(loss, step, 0, 0, 1, 100, true).orElseThrow();
    assertThat(info.code()).isEqualTo("saturated-loss");
    assertThat(info.evidence()).doesNotContainKey("wrong");
    LossFigures imperfect = loss(0.1, OptionalDouble.of(0.95));
    Finding some = CapacityFindingRules.solution(imperfect, step, 0, 0, 1, 100, true).orElseThrow();
    assertThat((Double) some.evidence().get("wrong")).isCloseTo(0.05, within(1e-12));
    assertThat(info.severity()).isEqualTo(Severity.INFO);
    Finding warning =
        CapacityFindingRules.solution(loss, step, 0, 0, 0.009, 100, true).orElseThrow();
    assertThat(warning.severity()).isEqualTo(Severity.WARNING);
    assertThat(CapacityFindingRules.solution(loss, step, 0, 0, 1, 100, false).orElseThrow().code())
        .isEqualTo("not-converged");
    assertThat(
            CapacityFindingRules.solution(loss, step, 0.95, 0.01, 1, 100, true)
                .orElseThrow()
                .code())
        .isEqualTo("weight-decay-solution");
    assertThat(
            CapacityFindingRules.solution(
                    loss(0.11, OptionalDouble.of(0.999)), step, 0, 0, 1, 100, true)
                .orElseThrow()
                .code())
        .isEqualTo("not-converged");
  }

  @Test
  void aSaddleIsAWarningAndNegativeMassAlongInfo() {
    NegativeMass small = new NegativeMass(Estimate.exact(0.1), Estimate.exact(0.01));
    NegativeMass notable = new NegativeMass(Estimate.exact(1), Estimate.exact(0.3));
    assertThat(CapacityFindingRules.indefinite(figures(10, -1), small).orElseThrow().severity())
        .isEqualTo(Severity.WARNING);
    assertThat(CapacityFindingRules.indefinite(figures(10, -0.5), small)).isEmpty();
    assertThat(CapacityFindingRules.indefinite(figures(10, -0.5), notable).orElseThrow().severity())
        .isEqualTo(Severity.INFO);
    assertThat(CapacityFindingRules.indefinite(figures(10, 0.5), notable)).isEmpty();
  }

  @Test
  void negativeMassWithinItsErrorIsNotNotable() {
    NegativeMass uncertain = new NegativeMass(Estimate.exact(1), new Estimate(0.3, 0.03, true));
    assertThat(CapacityFindingRules.indefinite(figures(10, -0.5), uncertain)).isEmpty();
  }

  @Test
  void aNegativeEigenvalueWithinItsResidualIsNotCalledNegative() {
    SpectrumFigures spectrum =
        figures(
            List.of(eigenvalue(10, 0)),
            List.of(eigenvalue(-2, 2.5)),
            Estimate.exact(8),
            Estimate.exact(104),
            List.of(),
            Precision.DOUBLE);
    NegativeMass mass = new NegativeMass(UNRESOLVED, UNRESOLVED);
    assertThat(CapacityFindingRules.indefinite(spectrum, mass)).isEmpty();
  }

  @Test
  void anUnresolvedOrWideTraceIsUncertain() {
    assertThat(ResolutionRules.traceUncertain(withTrace(UNRESOLVED)).orElseThrow().evidence())
        .containsOnlyKeys("products");
    assertThat(ResolutionRules.traceUncertain(withTrace(new Estimate(10, 1.1, true)))).isPresent();
    assertThat(ResolutionRules.traceUncertain(withTrace(new Estimate(10, 1, true)))).isEmpty();
  }

  @Test
  void whereTheSamplesNotSeenAreTheLargerPartOfTheErrorTheyAreTheCauseAndNoBudgetIsNamed() {
    Estimate bySamples = new Estimate(10, 5, false, 4);
    Estimate byProbes = new Estimate(10, 5, false, 3);
    Estimate unknown = new Estimate(10, Double.NaN, false, Double.NaN);
    assertThat(ResolutionRules.traceUncertain(withTrace(bySamples)).orElseThrow().evidence())
        .containsOnlyKeys("products", "dominatedBy")
        .containsEntry("dominatedBy", "samples");
    assertThat(ResolutionRules.traceUncertain(withTrace(unknown)).orElseThrow().evidence())
        .containsEntry("dominatedBy", "samples");
    assertThat(ResolutionRules.traceUncertain(withTrace(byProbes)).orElseThrow().evidence())
        .doesNotContainKey("dominatedBy");

    EffectiveDimension seen = new EffectiveDimension(1, Estimate.exact(3));
    assertThat(
            ResolutionRules.zUnresolved(
                    OF_HESSIAN,
                    List.of(seen, new EffectiveDimension(0.1, bySamples)),
                    OptionalDouble.of(1),
                    ESTIMATED,
                    NONE_NEGATIVE)
                .orElseThrow()
                .evidence())
        .containsEntry("dominatedBy", "samples")
        .doesNotContainKey("productsNeeded");
    assertThat(
            ResolutionRules.zUnresolved(
                    OF_HESSIAN,
                    List.of(
                        seen,
                        new EffectiveDimension(0.1, byProbes),
                        new EffectiveDimension(0.01, bySamples)),
                    OptionalDouble.of(1),
                    of(CurvatureMatrix.GAUSS_NEWTON, ESTIMATED),
                    NONE_NEGATIVE)
                .orElseThrow()
                .evidence())
        .containsKey("productsNeeded")
        .doesNotContainKey("dominatedBy");

    assertThat(
            ResolutionRules.sharesUnresolved(withShares(new EigenvalueShare(1, bySamples)))
                .orElseThrow()
                .evidence())
        .containsEntry("dominatedBy", "samples");
    assertThat(
            ResolutionRules.sharesUnresolved(withShares(new EigenvalueShare(1, byProbes)))
                .orElseThrow()
                .evidence())
        .doesNotContainKey("dominatedBy");
  }

  @Test
  void aSampleTellsWhichPartOfTheErrorDominates() {
    Estimate trace = new Estimate(100, 5, true, 4);
    Finding info = ResolutionRules.sampled(trace, 100, 1_000).orElseThrow();
    assertThat(info.severity()).isEqualTo(Severity.INFO);
    assertThat(info.evidence())
        .containsExactly(
            entry("samples", 100),
            entry("population", 1_000),
            entry("traceError", 0.05),
            entry("samplingError", 0.04),
            entry("probeError", Math.sqrt(0.05 * 0.05 - 0.04 * 0.04)),
            entry("dominatedBy", "samples"));
    assertThat(
            ResolutionRules.sampled(new Estimate(100, 5, true, 3), 100, 1_000)
                .orElseThrow()
                .evidence())
        .containsEntry("dominatedBy", "products");
    assertThat(
            ResolutionRules.sampled(new Estimate(100, 15, true, 11), 100, 1_000)
                .orElseThrow()
                .severity())
        .isEqualTo(Severity.WARNING);
    assertThat(ResolutionRules.sampled(trace, 1_000, 1_000)).isEmpty();
  }

  @Test
  void aSampleWhoseTraceIsUnresolvedIsAWarning() {
    Finding finding = ResolutionRules.sampled(UNRESOLVED, 100, 1_000).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.evidence()).containsOnlyKeys("samples", "population");
  }

  @Test
  void unresolvedZNamesTheSmallestResolvedAndTheBudgetThatMightDo() {
    List<EffectiveDimension> dimensions =
        List.of(
            new EffectiveDimension(1, Estimate.exact(3)),
            new EffectiveDimension(0.1, Estimate.exact(9)),
            new EffectiveDimension(0.025, UNRESOLVED),
            new EffectiveDimension(0.001, UNRESOLVED));
    Finding info =
        ResolutionRules.zUnresolved(
                ResolutionRules.about(CurvatureMatrix.GAUSS_NEWTON, List.of()),
                dimensions,
                OptionalDouble.of(0.1),
                of(CurvatureMatrix.GAUSS_NEWTON, ESTIMATED),
                NONE_NEGATIVE)
            .orElseThrow();
    assertThat(info.severity()).isEqualTo(Severity.INFO);
    assertThat(info.evidence())
        .containsExactly(
            entry("unresolved", 2),
            entry("asked", 4),
            entry("largestUnresolved", 0.025),
            entry("smallestResolved", 0.1),
            entry("products", 200L),
            entry("productsNeeded", 400L),
            entry("matrix", "ggn"));
    assertThat(
            ResolutionRules.zUnresolved(
                    OF_HESSIAN, dimensions, OptionalDouble.of(0.025), ESTIMATED, NONE_NEGATIVE)
                .orElseThrow()
                .severity())
        .isEqualTo(Severity.WARNING);
    assertThat(
            ResolutionRules.zUnresolved(
                OF_HESSIAN,
                dimensions.subList(0, 2),
                OptionalDouble.of(0.1),
                ESTIMATED,
                NONE_NEGATIVE))
        .isEmpty();
  }

  @Test
  void noBudgetIsNamedForAHessianEvenWhereNoEigenvalueIsCertainlyNegative() {
    List<EffectiveDimension> dimensions =
        List.of(
            new EffectiveDimension(1, Estimate.exact(3)), new EffectiveDimension(0.1, UNRESOLVED));
    assertThat(
            ResolutionRules.zUnresolved(
                    OF_HESSIAN, dimensions, OptionalDouble.of(0.1), ESTIMATED, NONE_NEGATIVE)
                .orElseThrow()
                .evidence())
        .doesNotContainKey("productsNeeded");
  }

  @Test
  void unresolvedZOfAnIndefiniteHessianNamesItsSmallestEigenvalueInsteadOfABudget() {
    List<EffectiveDimension> dimensions =
        List.of(
            new EffectiveDimension(1, Estimate.exact(3)), new EffectiveDimension(0.1, UNRESOLVED));
    Finding finding =
        ResolutionRules.zUnresolved(
                OF_HESSIAN, dimensions, OptionalDouble.of(0.1), ESTIMATED, OptionalDouble.of(-0.2))
            .orElseThrow();
    assertThat(finding.evidence())
        .containsEntry("smallest", -0.2)
        .doesNotContainKey("productsNeeded");
  }

  @Test
  void whatStandsBesideTheHessianIsNamedWhereItIs() {
    List<EffectiveDimension> beside = List.of(new EffectiveDimension(1, Estimate.exact(3)));
    assertThat(ResolutionRules.about(CurvatureMatrix.HESSIAN, beside).pieces())
        .containsExactly(entry("matrix", "hessian"), entry("beside", "ggn"));
    assertThat(ResolutionRules.about(CurvatureMatrix.GAUSS_NEWTON, List.of()).pieces())
        .containsExactly(entry("matrix", "ggn"));
  }

  @Test
  void noResolvedZAtAllIsAWarningWithoutABudget() {
    Finding finding =
        ResolutionRules.zUnresolved(
                OF_HESSIAN,
                List.of(new EffectiveDimension(1, UNRESOLVED)),
                OptionalDouble.of(0.1),
                ESTIMATED,
                NONE_NEGATIVE)
            .orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.evidence())
        .containsOnlyKeys(
            "matrix", "alternative", "unresolved", "asked", "largestUnresolved", "products");
  }

  @Test
  void whatIsUnresolvedOnTheExactPathLiesBelowRounding() {
    SpectrumFigures exact = figures(Spectrum.Method.EXACT, new EigenvalueShare(0.1, UNRESOLVED));
    assertThat(
            ResolutionRules.zUnresolved(
                    OF_HESSIAN,
                    List.of(
                        new EffectiveDimension(1, Estimate.exact(3)),
                        new EffectiveDimension(0.1, UNRESOLVED)),
                    OptionalDouble.of(0.1),
                    exact,
                    OptionalDouble.of(-0.2))
                .orElseThrow()
                .evidence())
        .containsEntry("dominatedBy", "rounding")
        .doesNotContainKeys("productsNeeded", "smallest");
    assertThat(ResolutionRules.sharesUnresolved(exact).orElseThrow().evidence())
        .containsEntry("dominatedBy", "rounding");
  }

  @Test
  void unresolvedSharesNameTheSmallestResolvedThreshold() {
    SpectrumFigures spectrum =
        withShares(
            new EigenvalueShare(1, Estimate.exact(0.1)), new EigenvalueShare(0.1, UNRESOLVED));
    Finding finding = ResolutionRules.sharesUnresolved(spectrum).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.evidence())
        .containsEntry("smallestResolved", 1.0)
        .containsEntry("largestUnresolved", 0.1);
    assertThat(
            ResolutionRules.sharesUnresolved(withShares(new EigenvalueShare(1, UNRESOLVED)))
                .orElseThrow()
                .severity())
        .isEqualTo(Severity.WARNING);
    assertThat(ResolutionRules.sharesUnresolved(withShares())).isEmpty();
  }

  @Test
  void aThresholdWhoseShareBelowIsNotResolvedCountsToo() {
    SpectrumFigures known =
        withShares(
            new EigenvalueShare(1, Estimate.exact(0.1)),
            new EigenvalueShare(0.1, Estimate.exact(0.2)));
    SpectrumFigures open =
        new SpectrumFigures(
            known.matrix(),
            known.method(),
            known.precision(),
            known.products(),
            known.stopReason(),
            known.top(),
            known.bottom(),
            known.trace(),
            known.frobeniusSquared(),
            known.density(),
            known.above(),
            List.of(
                new EigenvalueShare(1, Estimate.exact(0)), new EigenvalueShare(0.1, UNRESOLVED)));
    assertThat(ResolutionRules.sharesUnresolved(known)).isEmpty();
    assertThat(ResolutionRules.sharesUnresolved(open).orElseThrow().evidence())
        .containsEntry("unresolved", 1)
        .containsEntry("largestUnresolved", 0.1);
  }

  @Test
  void askingBelowSinglePrecisionsRoundingIsFound() {
    List<EffectiveDimension> tiny = List.of(new EffectiveDimension(1e-7, Estimate.exact(3)));
    SpectrumFigures single =
        figures(
            List.of(eigenvalue(10, 0)),
            List.of(),
            Estimate.exact(10),
            Estimate.exact(100),
            List.of(),
            Precision.SINGLE);
    assertThat(ResolutionRules.singlePrecisionFloor(single, tiny).orElseThrow().evidence())
        .containsExactly(entry("floor", 10 * 0x1p-24), entry("smallestAsked", 1e-7));
    assertThat(ResolutionRules.singlePrecisionFloor(figures(10, 0), tiny)).isEmpty();
    assertThat(
            ResolutionRules.singlePrecisionFloor(
                single, List.of(new EffectiveDimension(1e-6, Estimate.exact(3)))))
        .isEmpty();
  }

  @Test
  void fewDirectionsAreJudgedAtTheDefaultZ() {
    List<EffectiveDimension> dimensions =
        List.of(
            new EffectiveDimension(1, Estimate.exact(3)),
            new EffectiveDimension(0.1, Estimate.exact(20)));
    assertThat(
            CapacityFindingRules.fewDirections(dimensions, CurvatureMatrix.GAUSS_NEWTON, 0.1, 200)
                .orElseThrow()
                .evidence())
        .containsEntry("matrix", "ggn")
        .containsEntry("effectiveDimension", 20.0)
        .containsEntry("share", 0.1);
    assertThat(
            CapacityFindingRules.fewDirections(dimensions, CurvatureMatrix.GAUSS_NEWTON, 0.1, 199))
        .isEmpty();
    assertThat(
            CapacityFindingRules.fewDirections(dimensions, CurvatureMatrix.GAUSS_NEWTON, 0.01, 199))
        .isEmpty();
  }

  @Test
  void oneDirectionDominatesWhenItHoldsHalfTheTraceBeyondItsError() {
    OptionalDouble centring = OptionalDouble.of(0.9);
    List<EigenvalueEstimate> top = List.of(eigenvalue(5, 0), eigenvalue(1, 0));
    assertThat(CapacityFindingRules.oneDirection(withTrace(top, Estimate.exact(10)), centring))
        .get()
        .extracting(Finding::evidence)
        .isEqualTo(Map.of("largest", 5.0, "trace", 10.0, "share", 0.5, "inputMeanShare", 0.9));
    assertThat(
            CapacityFindingRules.oneDirection(withTrace(top, new Estimate(10, 1, true)), centring))
        .isEmpty();
    assertThat(CapacityFindingRules.oneDirection(withTrace(top, Estimate.exact(-10)), centring))
        .isEmpty();
    assertThat(CapacityFindingRules.oneDirection(withTrace(top, UNRESOLVED), centring)).isEmpty();
  }

  @Test
  void outliersMatchTheClassesOrOneFewer() {
    assertThat(ClassOutliers.of(eigenvalues(9, 8, 7, 1, 0.9, 0.8), 3))
        .contains(new ClassOutliers(3, 7, 1));
    assertThat(ClassOutliers.of(eigenvalues(9, 8, 1, 0.9, 0.8, 0.7), 3))
        .contains(new ClassOutliers(2, 8, 1));
    // a gap elsewhere, no gap to speak of, too few eigenvalues
    assertThat(ClassOutliers.of(eigenvalues(9, 3, 2, 1.5, 1.2, 1), 3)).isEmpty();
    assertThat(ClassOutliers.of(eigenvalues(9, 8, 7, 6, 1, 0.9), 3)).isEmpty();
    assertThat(ClassOutliers.of(eigenvalues(9, 8, 7, 6, 5, 4.5), 3)).isEmpty();
    assertThat(ClassOutliers.of(eigenvalues(9, 8, 7, 1), 3)).isEmpty();
    assertThat(ClassOutliers.of(eigenvalues(9, 8, 0, 0, 0, 0), 3)).isEmpty();
  }

  @Test
  void outliersMustBeSeparateBeyondTheirResiduals() {
    List<EigenvalueEstimate> top = new ArrayList<>(eigenvalues(9, 8, 7, 1, 0.9, 0.8));
    top.set(3, eigenvalue(1, 6.5));
    assertThat(ClassOutliers.of(top, 3)).isEmpty();
  }

  @Test
  void aLayerWithMostOfTheCurvatureAndFewOfTheParametersIsNamed() {
    List<LayerFigures> layers = List.of(layer("first", 900, 3), layer("last", 100, 7));
    assertThat(CapacityFindingRules.curvatureInOneLayer(layers).orElseThrow().evidence())
        .containsExactly(
            entry("layer", "last"),
            entry("traceShare", 0.7),
            entry("parameterShare", 0.1),
            entry("layers", 2));
    assertThat(
            CapacityFindingRules.curvatureInOneLayer(
                List.of(layer("first", 900, 7), layer("last", 100, 3))))
        .isEmpty();
    assertThat(CapacityFindingRules.curvatureInOneLayer(List.of())).isEmpty();
  }

  @Test
  void aLayersShareOfTheCurvatureMustBeMostBeyondItsError() {
    // share 0.7 of 10; the last layer's error moves it by 0.3 of itself, so two are 0.18
    assertThat(CapacityFindingRules.curvatureInOneLayer(twoLayers(3))).isPresent();
    // two are 0.24, and 0.46 may be the truth
    assertThat(CapacityFindingRules.curvatureInOneLayer(twoLayers(4))).isEmpty();
  }

  @Test
  void sharesOfTheTraceAddUpAndHaveErrors() {
    List<Estimate> shares = LayerFigures.traceShares(twoLayers(2));
    assertThat(shares.get(0).value() + shares.get(1).value()).isCloseTo(1, within(1e-15));
    assertThat(shares.get(1).value()).isCloseTo(0.7, within(1e-15));
    // ∂(b/(a + b))/∂b = a/(a + b)²: 0.03, in both shares
    assertThat(shares.get(1).standardError()).isCloseTo(0.06, within(1e-15));
    assertThat(shares.get(0).standardError()).isCloseTo(0.06, within(1e-15));
  }

  @Test
  void sharesOfATraceThatIsNegativeSayNothing() {
    List<LayerFigures> layers = List.of(layer("first", 900, -1), layer("last", 100, 7));
    assertThat(LayerFigures.traceShares(layers)).noneMatch(Estimate::resolved);
  }

  private static List<LayerFigures> twoLayers(double errorOfMost) {
    return List.of(
        layer("first", 900, 3),
        new LayerFigures("last", 100, withTrace(new Estimate(7, errorOfMost, true)), List.of()));
  }

  @Test
  void deadRowsAreAWarningAndDeadColumnsAreNot() {
    assertThat(
            CapacityFindingRules.deadParameters(new DeadParameters(5, 1, 0, 0, "a.weight", 5), 101)
                .orElseThrow()
                .severity())
        .isEqualTo(Severity.INFO);
    assertThat(
            CapacityFindingRules.deadParameters(new DeadParameters(5, 1, 0, 0, "a.weight", 5), 100)
                .orElseThrow()
                .severity())
        .isEqualTo(Severity.WARNING);
    assertThat(
            CapacityFindingRules.deadParameters(new DeadParameters(5, 0, 3, 1, "a.weight", 5), 100)
                .orElseThrow()
                .severity())
        .isEqualTo(Severity.INFO);
    assertThat(CapacityFindingRules.deadParameters(new DeadParameters(0, 0, 0, 0, "", 0), 100))
        .isEmpty();
  }

  @Test
  void frozenParametersAreCountedAndTheFirstNamed() {
    assertThat(CapacityFindingRules.frozen(List.of("a", "b", "c", "d")).orElseThrow().evidence())
        .containsExactly(entry("tensors", 4), entry("names", "a, b, c"));
    assertThat(CapacityFindingRules.frozen(List.of())).isEmpty();
  }

  private static Optional<Finding> solution(LossFigures loss, double after, double cosine) {
    return CapacityFindingRules.solution(
        loss, new NewtonStep(1, after, 10), cosine, 5e-4, 1, 100, true);
  }

  private static LossFigures loss(double value, OptionalDouble accuracy) {
    return new LossFigures("cross-entropy", value, accuracy, 0.25, 0);
  }

  private static EigenvalueEstimate eigenvalue(double value, double residual) {
    return new EigenvalueEstimate(value, residual, 0);
  }

  private static List<EigenvalueEstimate> eigenvalues(double... values) {
    return Arrays.stream(values).mapToObj(value -> eigenvalue(value, 0)).toList();
  }

  private static SpectrumFigures figures(double largest, double smallest) {
    return figures(
        eigenvalues(largest, smallest),
        eigenvalues(smallest, largest),
        Estimate.exact(largest + smallest),
        Estimate.exact(largest * largest + smallest * smallest),
        List.of(),
        Precision.DOUBLE);
  }

  private static SpectrumFigures of(CurvatureMatrix matrix, SpectrumFigures other) {
    return new SpectrumFigures(
        matrix,
        other.method(),
        other.precision(),
        other.products(),
        other.stopReason(),
        other.top(),
        other.bottom(),
        other.trace(),
        other.frobeniusSquared(),
        other.density(),
        other.above(),
        other.below());
  }

  private static SpectrumFigures figures(Spectrum.Method method, EigenvalueShare share) {
    SpectrumFigures other = withShares(share);
    return new SpectrumFigures(
        other.matrix(),
        method,
        other.precision(),
        other.products(),
        other.stopReason(),
        other.top(),
        other.bottom(),
        other.trace(),
        other.frobeniusSquared(),
        other.density(),
        other.above(),
        other.below());
  }

  private static SpectrumFigures withTrace(Estimate trace) {
    return withTrace(eigenvalues(2, 1), trace);
  }

  private static SpectrumFigures withTrace(List<EigenvalueEstimate> top, Estimate trace) {
    return figures(top, List.of(), trace, Estimate.exact(100), List.of(), Precision.DOUBLE);
  }

  private static SpectrumFigures withShares(EigenvalueShare... above) {
    return figures(
        eigenvalues(2, 1),
        List.of(),
        Estimate.exact(3),
        Estimate.exact(5),
        List.of(above),
        Precision.DOUBLE);
  }

  private static LayerFigures layer(String name, int parameters, double trace) {
    return new LayerFigures(name, parameters, withTrace(Estimate.exact(trace)), List.of());
  }

  private static SpectrumFigures figures(
      List<EigenvalueEstimate> top,
      List<EigenvalueEstimate> bottom,
      Estimate trace,
      Estimate frobeniusSquared,
      List<EigenvalueShare> above,
      Precision precision) {
    return new SpectrumFigures(
        CurvatureMatrix.HESSIAN,
        Spectrum.Method.ESTIMATED,
        precision,
        200,
        Spectrum.StopReason.BUDGET,
        top,
        bottom,
        trace,
        frobeniusSquared,
        new SpectralDensity(new double[] {0}, new double[] {1}, 1),
        above,
        above.stream().map(s -> new EigenvalueShare(s.tau(), Estimate.exact(0))).toList());
  }
}
