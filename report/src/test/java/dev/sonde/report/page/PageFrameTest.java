package dev.sonde.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.report.PageMarkup;
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
    String page =
        frame(language)
            .withScripts()
            .around(
                new Html(Words.ofPages(Language.ENGLISH)).element("p", "said"),
                Optional.<String>empty());
    assertThat(page)
        .startsWith("<!DOCTYPE html>\n<html lang=\"" + language.tag() + "\">")
        .contains("<title>a &lt; b — Sonde</title>", "<style>" + PageAssets.style() + "</style>")
        .endsWith("</footer>\n</main>\n</body>\n</html>\n");
    assertThat(page.indexOf("</head>")).isLessThan(page.indexOf("<p>said</p>"));
    assertThat(page.indexOf("<p>said</p>")).isLessThan(page.indexOf("<footer>"));
  }

  @Test
  void contentsNameEverySectionAndStandBeforeTheFirst() throws Exception {
    Html html = new Html(Words.ofPages(Language.JAPANESE)).element("p", "lead");
    html.section("a", "First <").close().part("b", "Second");
    html.section("b-1", "Within").close().section("b-2", "Too").close().close();
    html.section("c", "Last").close();
    String page = frame(Language.JAPANESE).around(html, Optional.empty());
    PageMarkup.parsed(page);
    assertThat(page.replaceAll("\\s*\n", ""))
        .contains(
            "<p>lead</p><nav class=\"contents\" aria-label=\"目次\"><ul>"
                + "<li><a href=\"#a\">First &lt;</a></li><li><a href=\"#b\">Second</a><ul>"
                + "<li><a href=\"#b-1\">Within</a></li><li><a href=\"#b-2\">Too</a></li></ul></li>"
                + "<li><a href=\"#c\">Last</a></li></ul></nav><section id=\"a\">");
  }

  @Test
  void withTwoSectionsThereAreNoContents() {
    Html html = new Html(Words.ofPages(Language.ENGLISH));
    html.section("a", "First").close().section("b", "Second").close();
    assertThat(frame(Language.ENGLISH).around(html, Optional.empty())).doesNotContain("<nav");
  }

  @Test
  void aPageWithoutScriptsPermitsNone() {
    String page =
        frame(Language.ENGLISH)
            .withScripts()
            .around(new Html(Words.ofPages(Language.ENGLISH)), Optional.<String>empty());
    assertThat(page)
        .contains("&#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri")
        .doesNotContain("<script", "script-src");
  }

  @Test
  void aPageWithScriptsSaysWhatIsMissingWithoutThem() {
    String page =
        frame(Language.ENGLISH).around(new Html(Words.ofPages(Language.ENGLISH)), Optional.empty());
    assertThat(page)
        .contains("<noscript>", "Without JavaScript")
        .contains("script-src &#39;sha256-");
  }

  @Test
  void dataCannotEndTheElementThatTheyStandIn() {
    assertThat(
            frame(Language.ENGLISH)
                .around(
                    new Html(Words.ofPages(Language.ENGLISH)),
                    Optional.of("[\"</script><b>&\u2028\"]")))
        .contains("[\"\\u003c/script\\u003e\\u003cb\\u003e\\u0026\\u2028\"]");
  }

  @Test
  void scriptsRunInTheirOrderAfterTheDataTheyDraw() {
    String page =
        frame(Language.ENGLISH)
            .withScripts("first()", "second()")
            .around(new Html(Words.ofPages(Language.ENGLISH)), Optional.of("{}"));
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
