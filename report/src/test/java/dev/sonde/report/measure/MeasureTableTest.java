package dev.sonde.report.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.SurveySummary;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.Language;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeasureTableTest {

  static List<Object[]> samples() {
    List<Object[]> samples = new ArrayList<>();
    SampleMeasurements.all().forEach((name, sample) -> samples.add(new Object[] {name, sample}));
    return samples;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void noLineIsWiderThanTheTerminal(String name, Measurement measurement) {
    for (Language language : Language.values()) {
      for (int columns : new int[] {40, 41, 57, 80, 120}) {
        String text =
            MeasureTable.render(measurement, language, TerminalStyle.plain().withColumns(columns));
        assertThat(text.lines())
            .allSatisfy(
                line -> assertThat(ColumnText.width(line)).as(line).isLessThanOrEqualTo(columns));
        assertThat(text).endsWith("\n").doesNotContain("NaN", "Infinity", "null", "\u001B", "\r");
      }
    }
  }

  @Test
  void whereSomeSamplesWereSeenTheSharpnessIsSaidToBeTheirs() {
    String all = "Sharpness at radius 0.05, at least";
    String seen = "Sharpness at radius 0.05, samples seen, at least";
    TerminalStyle style = TerminalStyle.plain();
    assertThat(MeasureTable.render(SampleMeasurements.largeEstimated(), Language.ENGLISH, style))
        .contains(seen)
        .doesNotContain(all);
    assertThat(MeasureTable.render(SampleMeasurements.digitsPerceptron(), Language.ENGLISH, style))
        .contains(all)
        .doesNotContain(seen);
    assertThat(MeasureTable.render(SampleMeasurements.largeEstimated(), Language.JAPANESE, style))
        .contains("見たサンプルについて");
  }

  @Test
  void whereSamplesAreTheLimitThatIsSaidAndNotThatProductsAre() {
    Measurement some = SampleMeasurements.largeEstimated();
    for (boolean sampled : new boolean[] {true, false}) {
      String text =
          MeasureTable.render(
              endedWell(some, sampled ? 0.9 : 0.1),
              Language.ENGLISH,
              TerminalStyle.plain().withColumns(160));
      String limit = "the samples seen are the limit now, more products would have narrowed little";
      assertThat(text).contains("more products would have narrowed little");
      assertThat(text.contains(limit)).isEqualTo(sampled);
    }
    assertThat(
            MeasureTable.render(
                endedWell(some, 0.9), Language.JAPANESE, TerminalStyle.plain().withColumns(160)))
        .contains("精度を決めているのは見たサンプルの数");
  }

  /** The same, ended as products were enough, with so much of every error from sampling. */
  private static Measurement endedWell(Measurement of, double sampling) {
    UnaryOperator<Estimate> sampled =
        e -> new Estimate(e.value(), e.standardError(), e.resolved(), sampling * e.standardError());
    SpectrumFigures s = of.spectrum();
    SurveySummary survey = of.survey();
    return new Measurement(
        of.model(),
        of.data(),
        of.loss(),
        new SpectrumFigures(
            s.matrix(),
            s.method(),
            s.precision(),
            s.products(),
            StopReason.GOOD_ENOUGH,
            s.top(),
            s.bottom(),
            sampled.apply(s.trace()),
            s.frobeniusSquared(),
            s.density(),
            s.above(),
            s.below()),
        of.effectiveDimensions().stream()
            .filter(one -> one.estimate().resolved())
            .map(one -> new EffectiveDimension(one.z(), sampled.apply(one.estimate())))
            .toList(),
        of.gaussNewton(),
        new SurveySummary(
            survey.budget(),
            survey.ceiling(),
            survey.products(),
            survey.gaussNewtonProducts(),
            StopReason.GOOD_ENOUGH,
            survey.minibatches(),
            survey.askedTop(),
            survey.askedBottom()),
        of.layers(),
        of.measures(),
        of.findings());
  }

  @Test
  void boundsStandWhereNoErrorBarHolds() {
    String text =
        MeasureTable.render(
            SampleMeasurements.bounded(), Language.ENGLISH, TerminalStyle.plain().withColumns(120));
    assertThat(text)
        .contains("between 1.26 and 2.51  at z = 0.01 = 1/N; bounds, no error bar holds here")
        .contains("Some N_eff stand between bounds")
        .contains("N_eff of the Hessian is given as two bounds at 1 of 2 values of z, z = 0.01.");
    assertThat(
            MeasureTable.render(
                SampleMeasurements.bounded(),
                Language.JAPANESE,
                TerminalStyle.plain().withColumns(120)))
        .contains("1.26～2.51");
  }

  @Test
  void theGaussNewtonMatrixStandsBesideTheHessian() {
    String text =
        MeasureTable.render(
            SampleMeasurements.withGaussNewton(),
            Language.ENGLISH,
            TerminalStyle.plain().withColumns(120));
    assertThat(text)
        .containsPattern("z +N_eff +Gauss–Newton")
        .containsPattern("0.01 +between 1.26 and 2.51 +1.75 ± 0.12")
        .contains("Maddox")
        .contains("141 products spent, 43 of them on the Gauss–Newton matrix: more products")
        .doesNotContain("Twice as many");
  }

  @Test
  void twiceAsManyProductsAreAdvisedWhereTheyRanOutAndAllSamplesWereSeen() {
    String text =
        MeasureTable.render(
            SampleMeasurements.unresolvedEverywhere(),
            Language.ENGLISH,
            TerminalStyle.plain().withColumns(120));
    assertThat(text).contains("Twice as many would narrow");
  }

  @Test
  void theTableHoldsHeadlinesCurvesEigenvaluesLayersFindingsAndTheReport() {
    String text =
        MeasureTable.render(
            SampleMeasurements.golden(),
            Language.ENGLISH,
            new TerminalStyle(80, false, Optional.of("runs/1/report.html")));
    assertThat(text)
        .isEqualTo(
            """
            golden.pt on digits
            Hessian of the cross-entropy loss, estimated from 200 products, single
            precision, 100 of 1,797 samples

            Training has not converged. Train longer, or end with a smaller learning rate,
            and measure again.

              Parameters                6              in 2 tensors
              Effective dimensionality  1.50 ± 0.12    at z = 1; not resolved at
                                                       z = 0.01 = 1/N
              Positive eigenvalues      25.0 ± 6.2%    above τ = 1; not resolved at τ = 0.01
              Trace                     3.75 ± 0.12    sum of all eigenvalues
              Largest eigenvalue        2.50 ± 0.25    residual 0.062
              Loss                      0.250 ± 0.031  cross-entropy, mean over samples seen
              Accuracy                  75%            of 100 samples
              Gradient norm             0.5            0 at a solution; of the samples seen

            Effective dimensionality    Shares of eigenvalues
              z           N_eff           τ         above τ  below −τ
              1     1.50 ± 0.12           1     25.0 ± 6.2%        0%
              0.01            —           0.01            —
              200 products spent: the budget was spent.
              — not resolved at this budget

            Largest and smallest eigenvalues
              Largest   2.50 ± 0.25  1.00
              Smallest  −0.5

            Layers  (N_eff at z = 1)
              Layer  Parameters        Trace  Share of trace        N_eff
              0               6  3.75 ± 0.12            100%  1.50 ± 0.12
              z = 1 is the smallest at which N_eff of every layer is resolved.

            Further measures
              Measure                 Value
              Path norm, with biases   12.5

            Findings
              Alarm: Training has not converged
                One damped Newton step lowers the loss from 0.25 to 0.0625, by 75%. The
                gradient norm is 0.5; finding the step took 40 products.
                → Train longer, or end with a smaller learning rate, and measure again. If
                the network was trained on other data, with augmentation or with another
                loss, measure it with those.
              Note: Some parameters were left out
                1 tensor needs no gradient and was left out: 1.weight.

            Report  runs/1/report.html
            """);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void colourTakesNoColumns(String name, Measurement measurement) {
    for (Language language : Language.values()) {
      for (int columns : new int[] {40, 57, 80}) {
        String text =
            MeasureTable.render(
                measurement, language, new TerminalStyle(columns, true, Optional.empty()));
        assertThat(text).contains("\u001B[1m");
        assertThat(text.replaceAll("\u001B\\[[0-9;]*m", "").lines())
            .allSatisfy(
                line -> assertThat(ColumnText.width(line)).as(line).isLessThanOrEqualTo(columns));
      }
    }
  }

  @Test
  void colourIsWrittenOnlyWhenAskedForAndChangesNoLetter() {
    Measurement measurement = SampleMeasurements.failing();
    String plain = MeasureTable.render(measurement, Language.ENGLISH, TerminalStyle.plain());
    TerminalStyle colourful = new TerminalStyle(80, true, Optional.empty());
    String coloured = MeasureTable.render(measurement, Language.ENGLISH, colourful);
    assertThat(coloured).contains("\u001B[1;31mAlarm: ");
    assertThat(coloured.replaceAll("\u001B\\[[0-9;]*m", "").lines().map(String::stripTrailing))
        .containsExactlyElementsOf(plain.lines().toList());
  }

  @Test
  void aThousandLayersAreCutWithANote() {
    String text =
        MeasureTable.render(
            SampleMeasurements.manyLayers(), Language.ENGLISH, TerminalStyle.plain());
    assertThat(text.lines().filter(line -> line.contains("encoder.layers.")).count()).isEqualTo(20);
    assertThat(text).contains("The 20 layers with the largest trace are shown, of 1,000;");
  }

  @Test
  void theSameRecordsGiveTheSameTextInAnyLocale() {
    Locale before = Locale.getDefault();
    List<String> texts = new ArrayList<>();
    try {
      for (Locale locale : List.of(Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("ar-EG"))) {
        Locale.setDefault(locale);
        texts.add(
            MeasureTable.render(
                SampleMeasurements.digitsPerceptron(), Language.ENGLISH, TerminalStyle.plain()));
      }
    } finally {
      Locale.setDefault(before);
    }
    assertThat(texts).containsOnly(texts.get(0));
  }
}
