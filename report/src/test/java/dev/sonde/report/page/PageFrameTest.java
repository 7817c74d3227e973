package dev.sonde.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Markup;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageFrameTest {
  private static PageFrame frame(Language language) {
    return PageFrame.of("a < b", language, Words.in(language), SampleMeasurements.provenance());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void theBodyStandsBetweenTheHeadAndTheFooter(Language language) {
    String page = frame(language).around(new Html().element("p", "said"), Optional.<String>empty());
    assertThat(page)
        .startsWith("<!DOCTYPE html>\n<html lang=\"" + language.tag() + "\">")
        .contains("<title>a &lt; b — Sonde</title>", "<style>" + PageAssets.style() + "</style>")
        .endsWith("</footer>\n</main>\n</body>\n</html>\n");
    assertThat(page.indexOf("</head>")).isLessThan(page.indexOf("<p>said</p>"));
    assertThat(page.indexOf("<p>said</p>")).isLessThan(page.indexOf("<footer>"));
  }

  @Test
  void aPageWithoutScriptsPermitsNone() {
    String page = frame(Language.ENGLISH).around(new Html(), Optional.<String>empty());
    assertThat(page)
        .contains("&#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri")
        .doesNotContain("<script", "script-src");
  }

  @Test
  void dataCannotEndTheElementThatTheyStandIn() {
    assertThat(frame(Language.ENGLISH).around(new Html(), Optional.of("[\"</script><b>&\u2028\"]")))
        .contains("[\"\\u003c/script\\u003e\\u003cb\\u003e\\u0026\\u2028\"]");
  }

  @Test
  void scriptsRunInTheirOrderAfterTheDataTheyDraw() {
    String page =
        frame(Language.ENGLISH)
            .withScripts("first()", "second()")
            .around(new Html(), Optional.of("{}"));
    assertThat(page)
        .contains(
            "script-src "
                + Markup.escaped(
                    PageAssets.permission("first()") + " " + PageAssets.permission("second()"))
                + ";");
    int from = 0;
    for (String piece :
        List.of(
            "</main>",
            "<script type=\"application/json\" id=\"sonde-data\">{}</script>",
            "<script>first()</script>",
            "<script>second()</script>",
            "</body>")) {
      assertThat(page.indexOf(piece, from)).as(piece).isGreaterThanOrEqualTo(from);
      from = page.indexOf(piece, from) + piece.length();
    }
  }
}
