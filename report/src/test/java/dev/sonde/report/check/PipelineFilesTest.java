package dev.sonde.report.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.outcomes.Gate;
import dev.sonde.outcomes.Limit;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.outcomes.Outcome;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What crossed a limit, in the forms that pipelines read. */
class PipelineFilesTest {
  private static final Outcome OUTCOME =
      Outcome.parse(
          """
          {"loss": {"name": "mse", "value": 0.25},
           "spectrum": {"trace": {"estimate": 4.0, "standardError": 0.5}},
           "layers": [{"name": "a<b>&\\"c\\"", "spectrum": {"trace": {"estimate": 9.0, "standardError": 1.0}}}],
           "findings": [{"code": "one", "severity": "info", "text": "Fine."},
                        {"code": "two", "severity": "warning", "text": "Look & see."},
                        {"code": "three", "severity": "alarm", "text": "Stop."},
                        {"code": "three", "severity": "alarm", "text": "Stop again."}]}
          """,
          "measure.json");

  private static final List<LimitCheck> CHECKS =
      Gate.open()
          .with(Limit.max("spectrum.trace", 5))
          .with(Limit.max("layers.a<b>&\"c\".spectrum.trace", 5))
          .check(OUTCOME);

  @Test
  void sarifHasWhatItsStandardRequires() throws IOException {
    JsonNode log =
        new ObjectMapper().readTree(SarifJson.render("0.1", "models/größe 1.pt", OUTCOME, CHECKS));
    assertThat(log.get("version").textValue()).isEqualTo("2.1.0");
    JsonNode run = log.at("/runs/0");
    assertThat(run.at("/tool/driver/name").textValue()).isEqualTo("Sonde");
    Set<String> rules = new TreeSet<>();
    run.at("/tool/driver/rules").forEach(rule -> rules.add(rule.get("id").textValue()));
    assertThat(run.at("/tool/driver/rules")).hasSize(rules.size());
    assertThat(run.get("results")).hasSize(5);
    run.get("results")
        .forEach(
            result -> {
              assertThat(rules).contains(result.get("ruleId").textValue());
              assertThat(result.at("/message/text").textValue()).isNotBlank();
              assertThat(
                      result.at("/locations/0/physicalLocation/artifactLocation/uri").textValue())
                  .isEqualTo("models/gr%C3%B6%C3%9Fe%201.pt");
            });
    assertThat(run.get("results").findValuesAsText("level"))
        .containsExactly("error", "note", "warning", "error", "error");
  }

  @Test
  void junitIsXmlWhateverTheNamesAre() throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new InputSource(
                    new StringReader(JunitXml.render("sonde check measure", CHECKS, 1.5))));
    Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("time")).isEqualTo("1.500");
    Element failure = (Element) document.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message"))
        .contains("layers.a<b>&\"c\".spectrum.trace is 9, the limit is 5");
  }

  @Test
  void whatIsNotResolvedIsSaidSo() {
    Outcome unknown =
        Outcome.parse("{\"spectrum\": {\"share\": null}, \"findings\": []}", "m.json");
    List<LimitCheck> checks = Gate.open().with(Limit.max("share", 0.7)).check(unknown);
    assertThat(JunitXml.render("sonde check measure", checks, 1))
        .contains("max share is not resolved, the limit is 0.7")
        .doesNotContain("NaN");
  }
}
