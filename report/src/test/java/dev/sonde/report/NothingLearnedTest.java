package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindings;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.findings.Finding;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.report.sweep.SweepHtml;
import dev.sonde.report.sweep.SweepJson;
import dev.sonde.report.sweep.SweepTable;
import dev.sonde.report.sweep.SweepWords;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Markup;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sweep over data whose labels are random. */
class NothingLearnedTest {
  private static Sweep sweep;

  @BeforeAll
  static void sweep() {
    int samples = 500;
    SplittableRandom random = new SplittableRandom(1);
    float[] x = new float[3 * samples];
    long[] y = new long[samples];
    for (int i = 0; i < samples; i++) {
      y[i] = random.nextInt(3);
      for (int j = 0; j < 3; j++) {
        x[3 * i + j] = (float) random.nextDouble(-1, 1);
      }
    }
    sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 15, 30, 60, 120))
            .withSamples(60)
            .withTestSamples(200)
            .withSeeds(3)
            .on(
                new Dataset(
                    new Values.Floats(x, new long[] {samples, 3}),
                    new Values.Integers(y, new long[] {samples}),
                    "guessing",
                    ""));
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void thePageSaysSoOnTop(Language language) {
    String page = SweepHtml.render(SampleMeasurements.provenance(), sweep, language);
    SweepWords words = new SweepWords(sweep, language);
    String says = words.sentence(SweepFindings.of(sweep).get(0));
    String lead = page.substring(page.indexOf("class=\"lead\""), page.indexOf("class=\"cards\""));
    assertThat(lead).contains(Markup.escaped(says)).doesNotContain("{");
    String cards = page.substring(page.indexOf("class=\"cards\""), page.indexOf("id=\"curve\""));
    assertThat(cards).contains(Markup.escaped(words.words().get("card.constant")));
    assertThat(page).contains(Markup.escaped(words.words().get("scoreboard.constant")));
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void theTerminalSaysSoAndAdvisesNothing(Language language) {
    String text = SweepTable.render(sweep, language, TerminalStyle.plain());
    SweepWords words = new SweepWords(sweep, language);
    assertThat(text).contains(words.title(SweepFindings.of(sweep).get(0)));
    // not "no better": the smallest error may well be smaller, though not measurably
    assertThat(words.sentence(SweepFindings.of(sweep).get(0)))
        .containsAnyOf("is not measurably better than", "有意によいとは言えません");
    assertThat(words.severity(Finding.Severity.WARNING)).isIn("Warning", "要確認");
    assertThat(text).doesNotContain("What to take", "どれを選ぶか", "{");
    assertThat(text.lines()).allMatch(line -> ColumnText.width(line) <= 80);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void theJsonHasTheFindingAndNoAdvice(Language language) {
    String json = SweepJson.render(SampleMeasurements.provenance(), sweep, language);
    assertThat(json)
        .contains("\"advice\": null", "\"no-better-than-constant\"", "\"constantTestError\"");
  }
}
