package dev.sonde.report.file;

import static dev.sonde.report.file.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.means.RowMean;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.findings.Finding;
import dev.sonde.report.SampleMeasurements;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JsonTest {
  private record Inner(double[] grid, long[] shape) {}

  private record Sample(
      double figure,
      Double boxed,
      OptionalDouble none,
      OptionalInt seven,
      OptionalLong eight,
      Optional<Inner> inner) {}

  private static String flat(Object value) {
    return Json.text(value).replaceAll("\\s+", "");
  }

  @Test
  void whatIsNotFiniteOrNotThereIsNull() {
    Sample sample =
        new Sample(
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            OptionalDouble.empty(),
            OptionalInt.of(7),
            OptionalLong.of(8),
            Optional.of(new Inner(new double[] {0.1, Double.NaN}, new long[] {2, 3})));
    assertThat(flat(sample))
        .isEqualTo(
            "{\"figure\":null,\"boxed\":null,\"none\":null,\"seven\":7,\"eight\":8,"
                + "\"inner\":{\"grid\":[0.1,null],\"shape\":[2,3]}}");
    assertThat(flat(new Inner(new double[0], new long[0]))).isEqualTo("{\"grid\":[],\"shape\":[]}");
  }

  @Test
  void figuresKeepTheDigitsThatGiveThemBack() {
    assertThat(flat(object("a", 0.1 + 0.2, "b", 1e-300, "c", 3.0, "d", -0.0)))
        .isEqualTo("{\"a\":0.30000000000000004,\"b\":1.0E-300,\"c\":3.0,\"d\":-0.0}");
  }

  @Test
  void aMeanHasThreeParts() {
    assertThat(flat(RowMean.NONE)).isEqualTo("{\"estimate\":null,\"standardError\":null,\"n\":0}");
  }

  @Test
  void aDescentHasItsPlaces() {
    assertThat(flat(DoubleDescent.untested()))
        .isEqualTo(
            "{\"found\":false,\"pValue\":null,\"rise\":0.0,"
                + "\"valley\":null,\"peak\":null,\"after\":null}");
  }

  @Test
  void provenanceIsWrittenInTheOrderOfItsParts() {
    List<String> lines = Json.text(SampleMeasurements.provenance()).lines().toList();
    assertThat(lines).hasSize(10);
    assertThat(lines.get(1)).startsWith("  \"version\": \"");
    assertThat(lines.get(8)).startsWith("  \"threads\": ");
  }

  @Test
  void findingsHaveTheirEvidence() {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("count", 3);
    evidence.put("share", 0.5);
    evidence.put("flag", true);
    evidence.put("name", "layer");
    Finding finding = new Finding("code", Finding.Severity.ALARM, evidence);
    assertThat(flat(Json.findings(List.of(finding), one -> "says")))
        .isEqualTo(
            "[{\"code\":\"code\",\"severity\":\"alarm\",\"text\":\"says\",\"evidence\":"
                + "{\"count\":3,\"share\":0.5,\"flag\":true,\"name\":\"layer\"}}]");
  }
}
