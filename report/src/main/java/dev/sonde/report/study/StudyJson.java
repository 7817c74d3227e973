package dev.sonde.report.study;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.sonde.descent.statistics.Average;
import dev.sonde.report.file.JsonFigures;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyFigures;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.linear.InputForm;
import dev.sonde.studies.recurrent.LearningRule;
import dev.sonde.studies.recurrent.RulesFigures;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A study as {@code study.json}: claims with their verdicts, and the figures under the names of the
 * study's record.
 *
 * <p>Figures that are not there are null; NaN and infinity never appear.
 */
public final class StudyJson {
  private static final ObjectMapper FIGURES =
      new ObjectMapper()
          .registerModule(
              new SimpleModule()
                  .addSerializer(Average.class, by(StudyJson::writeAverage))
                  .addSerializer(InputForm.class, by((form, out) -> out.writeString(form.label())))
                  .addSerializer(
                      LearningRule.class, by((rule, out) -> out.writeString(rule.label())))
                  .addSerializer(Double.class, by(StudyJson::writeFinite))
                  .addSerializer(Double.TYPE, by(StudyJson::writeFinite))
                  .addSerializer(double[].class, by(StudyJson::writeAll))
                  .addSerializer(Optional.class, by(StudyJson::writePresent)));

  private StudyJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the result comes from
   * @param result what was found
   * @param language the language of statements and findings
   * @return the text
   */
  public static String render(Provenance provenance, StudyResult result, Language language) {
    StudyWords words = StudyWords.in(language);
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JsonFigures.generator(text)) {
      out.setCodec(FIGURES);
      out.writeStartObject();
      JsonFigures.writeProvenance(out, provenance);
      out.writeStringField("study", result.study().label());
      out.writeStringField("form", Words.lower(result.form()));
      out.writeStringField("extent", Words.lower(result.extent()));
      out.writeObjectField("settings", result.settings());
      out.writeArrayFieldStart("claims");
      for (Claim claim : result.claims()) {
        write(out, claim, words);
      }
      out.writeEndArray();
      out.writeObjectField("figures", figures(result.figures()));
      JsonFigures.writeFindings(out, result.findings(), words.findings());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }

  private static void write(JsonGenerator out, Claim claim, StudyWords words) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", claim.id());
    out.writeStringField("statement", words.statement(claim));
    out.writeStringField("source", claim.source().citation());
    out.writeStringField("relation", Words.lower(claim.relation()));
    JsonFigures.writeNumber(out, "published", claim.published().orElse(Double.NaN));
    out.writeObjectField("measured", claim.measured().orElse(null));
    JsonFigures.writeNumber(out, "tolerance", claim.tolerance());
    out.writeStringField("verdict", claim.verdict().label());
    out.writeEndObject();
  }

  /** Rules stand under their names. */
  private static Object figures(StudyFigures figures) {
    if (!(figures instanceof RulesFigures rules)) {
      return figures;
    }
    Map<String, Object> rows = new LinkedHashMap<>();
    for (RulesFigures.Row row : rules.rules()) {
      rows.put(row.rule().label(), row);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("rules", rows);
    all.put("levels", rules.levels());
    all.put("curves", rules.curves());
    return all;
  }

  private static void writeAverage(Average average, JsonGenerator out) throws IOException {
    out.writeStartObject();
    JsonFigures.writeNumber(out, "estimate", average.estimate());
    JsonFigures.writeNumber(out, "standardError", average.standardError());
    out.writeNumberField("n", average.n());
    out.writeEndObject();
  }

  private static void writePresent(Optional<?> value, JsonGenerator out) throws IOException {
    if (value.isPresent()) {
      out.writeObject(value.get());
    } else {
      out.writeNull();
    }
  }

  private static void writeFinite(double value, JsonGenerator out) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  private static void writeAll(double[] values, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (double value : values) {
      writeFinite(value, out);
    }
    out.writeEndArray();
  }

  /** Writes one value. */
  private interface Writing<T> {
    void write(T value, JsonGenerator out) throws IOException;
  }

  private static <T> JsonSerializer<T> by(Writing<T> writing) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        writing.write(value, out);
      }
    };
  }
}
