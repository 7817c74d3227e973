package dev.sonde.report.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.outcomes.Bound;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GateSectionTest {
  private static LimitCheck check(String name, Bound bound, double limit, double measured) {
    return new LimitCheck(name, bound, limit, measured, 0, "", OptionalDouble.empty());
  }

  private static final LimitCheck TRACE = check("max trace", Bound.MAX, 20, 36.1);
  private static final LimitCheck ACCURACY = check("min accuracy", Bound.MIN, 0.95, 0.9);
  private static final LimitCheck LOSS = check("max loss.value", Bound.MAX, 1, 0.25);

  private static String said(Language language, LimitCheck... checks) {
    Html html = new Html(Words.ofPages(language));
    GateSection gate = new GateSection(List.of(checks), language);
    gate.lead(html);
    gate.section(html);
    return html.toString();
  }

  @Test
  void whatIsCrossedMostComesFirstWithByHowMuch() {
    assertThat(said(Language.ENGLISH, LOSS, ACCURACY, TRACE))
        .startsWith(
            "<p class=\"lead gate crossed\">Limits crossed: 2 of 3. max trace is 36.1, 16.1 above its"
                + " limit of 20; min accuracy is 0.9, 0.05 below the least allowed, 0.95.</p>")
        .contains("<td>max loss.value</td>", "<td class=\"prose\">within</td>", "<td>−0.75</td>");
  }

  @Test
  void japaneseSaysTheSame() {
    assertThat(said(Language.JAPANESE, LOSS, TRACE))
        .startsWith(
            "<p class=\"lead gate crossed\">2 件中 1 件の限度を超えました。"
                + "max trace は 36.1 で、上限 20 を 16.1 上回ります。</p>");
  }

  @Test
  void whatIsNotResolvedIsCrossedBeforeAll() {
    assertThat(said(Language.ENGLISH, TRACE, check("max n", Bound.MAX, 5, Double.NaN)))
        .contains("2 of 2. max n is not resolved, which crosses its limit of 5; max trace is 36.1");
  }

  @Test
  void findingsAreCountedNotMeasured() {
    LimitCheck findings =
        new LimitCheck(
            "fail-on alarm",
            Bound.MAX,
            0,
            2,
            Double.NaN,
            "not-converged, no-loss",
            OptionalDouble.empty());
    assertThat(said(Language.ENGLISH, findings))
        .contains("1 of 1. fail-on alarm: 2 found, none allowed (not-converged, no-loss).</p>");
  }

  @Test
  void whereAllIsWithinItSaysSo() {
    assertThat(said(Language.ENGLISH, LOSS))
        .startsWith("<p class=\"lead gate\">Within its limit.</p>");
  }

  @Test
  void withoutLimitsNothingIsSaid() {
    assertThat(said(Language.ENGLISH)).isEmpty();
  }
}
