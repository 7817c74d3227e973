package dev.sonde.report.file;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.sonde.attention.means.RowMean;
import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Finding;
import dev.sonde.report.words.Words;
import dev.sonde.studies.linear.InputForm;
import dev.sonde.studies.recurrent.LearningRule;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON of records, by the names and in the order of their parts. A number that is not finite, and
 * what is not there, is null; NaN and infinity never appear. Numbers have the digits that give back
 * the same double.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .visibility(PropertyAccessor.ALL, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .addMixIn(RowMean.class, OfMean.class)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(InputForm.class, through(InputForm::label))
                  .addSerializer(LearningRule.class, through(LearningRule::label))
                  .addSerializer(Double.class, new Finite())
                  .addSerializer(double.class, new Finite())
                  .addSerializer(
                      double[].class, through(all -> Arrays.stream(all).boxed().toList()))
                  .addSerializer(
                      Optional.class, Json.<Object>through(one -> ((Optional<?>) one).orElse(null)))
                  .addSerializer(
                      OptionalInt.class, through(i -> i.isPresent() ? i.getAsInt() : null))
                  .addSerializer(
                      OptionalLong.class, through(i -> i.isPresent() ? i.getAsLong() : null))
                  .addSerializer(Average.class, through(Json::average))
                  .addSerializer(OptionalDouble.class, through(d -> d.orElse(Double.NaN))))
          .build();

  /** The influences of texts stay inside. */
  @JsonIncludeProperties({"estimate", "standardError", "n"})
  private interface OfMean {}

  private Json() {}

  private static final class Finite extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        out.writeNumber(value);
      } else {
        out.writeNull();
      }
    }
  }

  /** Serialises what a value stands for. */
  private static <T> JsonSerializer<T> through(Function<T, @Nullable Object> shown) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        provider.defaultSerializeValue(shown.apply(value), out);
      }
    };
  }

  /** An estimate with an error of its own is a mean over no values: it has no number of them. */
  private static Object average(Average one) {
    boolean own = one.n() == 0 && one.standardError() > 0;
    return object(
        "estimate",
        one.estimate(),
        "standardError",
        one.standardError(),
        "n",
        own ? null : one.n());
  }

  /** An object: names and values in turn. */
  public static Map<String, @Nullable Object> object(@Nullable Object... parts) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i += 2) {
      object.put(String.valueOf(parts[i]), parts[i + 1]);
    }
    return object;
  }

  /** A text that is null where it is empty. */
  public static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** The findings, each in a sentence too. */
  public static Object findings(List<Finding> findings, Function<Finding, String> sentence) {
    return findings.stream()
        .map(
            finding ->
                object(
                    "code", finding.code(),
                    "severity", Words.lower(finding.severity()),
                    "text", sentence.apply(finding),
                    "evidence", evidence(finding)))
        .toList();
  }

  private static Map<String, Object> evidence(Finding finding) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    finding
        .evidence()
        .forEach(
            (key, value) ->
                evidence.put(
                    key,
                    value instanceof Number || value instanceof Boolean
                        ? value
                        : value.toString()));
    return evidence;
  }

  /** The text, indented, ending in a newline. */
  public static String text(Object root) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    // "\n" on every system: the same records give the same bytes.
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try {
      return MAPPER.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record that JSON cannot hold", e);
    }
  }
}
