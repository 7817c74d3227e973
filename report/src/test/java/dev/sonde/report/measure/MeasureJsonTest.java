package dev.sonde.report.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.capacity.Measurement;
import dev.sonde.report.MeasureContract;
import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeasureJsonTest {
  private static final ObjectMapper STRICT =
      new ObjectMapper(
          JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  static List<Object[]> samples() {
    List<Object[]> samples = new ArrayList<>();
    SampleMeasurements.all().forEach((name, sample) -> samples.add(new Object[] {name, sample}));
    return samples;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void everyMeasurementFollowsTheContract(String name, Measurement measurement)
      throws JsonProcessingException {
    String json =
        MeasureJson.render(SampleMeasurements.provenance(), measurement, Language.JAPANESE);
    assertThat(json).doesNotContain("NaN", "Infinity").endsWith("}\n");
    MeasureContract.check(STRICT.readTree(json));
  }

  @Test
  void theGoldenFileHasNotChanged() throws IOException {
    String json =
        MeasureJson.render(
            SampleMeasurements.provenance(), SampleMeasurements.golden(), Language.ENGLISH);
    try (InputStream golden = MeasureJsonTest.class.getResourceAsStream("measure.golden.json")) {
      assertThat(json).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void theSameRecordsGiveTheSameBytesInAnyLocale() throws IOException {
    Measurement measurement = SampleMeasurements.digitsPerceptron();
    Locale before = Locale.getDefault();
    List<String> written = new ArrayList<>();
    try {
      for (Locale locale : List.of(Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("ar-EG"))) {
        Locale.setDefault(locale);
        written.add(
            MeasureJson.render(SampleMeasurements.provenance(), measurement, Language.ENGLISH));
      }
    } finally {
      Locale.setDefault(before);
    }
    assertThat(written).containsOnly(written.get(0));
  }

  @Test
  void numbersComeBackAsTheSameDoubles() throws JsonProcessingException {
    Measurement measurement = SampleMeasurements.digitsPerceptron();
    JsonNode json =
        STRICT.readTree(
            MeasureJson.render(SampleMeasurements.provenance(), measurement, Language.ENGLISH));
    assertThat(json.at("/spectrum/top/3/value").doubleValue())
        .isEqualTo(measurement.spectrum().top().get(3).value());
    assertThat(json.at("/effectiveDimension/5/estimate").doubleValue())
        .isEqualTo(measurement.effectiveDimensions().get(5).estimate().value());
  }

  @Test
  void boundsStandWhereNoErrorBarHolds() throws JsonProcessingException {
    JsonNode json =
        STRICT.readTree(
            MeasureJson.render(
                SampleMeasurements.provenance(), SampleMeasurements.bounded(), Language.ENGLISH));
    assertThat(json.at("/effectiveDimension/1").toString())
        .isEqualTo(
            "{\"matrix\":\"hessian\",\"z\":0.01,\"estimate\":null,\"standardError\":null,"
                + "\"low\":1.26,\"high\":2.503,\"resolved\":false}");
  }

  @Test
  void theSurveySaysWhatItSpentAndWhyItEnded() throws JsonProcessingException {
    JsonNode json =
        STRICT.readTree(
            MeasureJson.render(
                SampleMeasurements.provenance(),
                SampleMeasurements.withGaussNewton(),
                Language.ENGLISH));
    assertThat(json.get("survey").toString())
        .isEqualTo(
            "{\"budget\":\"auto\",\"ceiling\":200,\"products\":141,\"gaussNewtonProducts\":43,"
                + "\"endedBy\":\"good-enough\",\"minibatches\":4,\"askedTop\":10,\"askedBottom\":5,\"confidence\":0.995}");
    assertThat(json.at("/effectiveDimension/3").toString())
        .isEqualTo(
            "{\"matrix\":\"ggn\",\"z\":0.01,\"estimate\":1.75,\"standardError\":0.125,"
                + "\"low\":null,\"high\":null,\"resolved\":true}");
  }

  @Test
  void unresolvedFiguresAreNullAndSaySo() throws JsonProcessingException {
    JsonNode json =
        STRICT.readTree(
            MeasureJson.render(
                SampleMeasurements.provenance(),
                SampleMeasurements.unresolvedEverywhere(),
                Language.ENGLISH));
    assertThat(json.at("/spectrum/trace").toString())
        .isEqualTo("{\"estimate\":null,\"standardError\":null,\"resolved\":false}");
    assertThat(json.at("/effectiveDimension/0").toString())
        .isEqualTo(
            "{\"matrix\":\"fisher\",\"z\":1.0,\"estimate\":null,\"standardError\":null,"
                + "\"low\":null,\"high\":null,\"resolved\":false}");
    assertThat(json.at("/spectrum/above/0").toString())
        .isEqualTo(
            "{\"tau\":0.1,\"fraction\":{\"estimate\":null,\"standardError\":null},"
                + "\"resolved\":false}");
    assertThat(json.at("/loss").toString())
        .isEqualTo(
            "{\"name\":\"mse\",\"value\":null,\"accuracy\":null,\"gradientNorm\":null,"
                + "\"resolved\":false}");
    assertThat(json.at("/spectrum/density/values").toString()).isEqualTo("[null,null]");
  }

  @Test
  void theTextOfFindingsIsInTheChosenLanguage() throws JsonProcessingException {
    JsonNode json =
        STRICT.readTree(
            MeasureJson.render(
                SampleMeasurements.provenance(), SampleMeasurements.failing(), Language.JAPANESE));
    assertThat(json.at("/findings/0/code").textValue()).isEqualTo("worse-than-constant");
    assertThat(json.at("/findings/0/severity").textValue()).isEqualTo("alarm");
    assertThat(json.at("/findings/0/text").textValue()).contains("損失は 4.127 です");
  }
}
