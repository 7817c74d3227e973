package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.Average;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepWordsTest {

  @ParameterizedTest
  @ValueSource(strings = {"sweep", "sweepfindings"})
  void bothLanguagesHaveTheSameKeysAndTheSamePlaceholders(String name) throws IOException {
    Properties english = own(name + ".properties");
    Properties japanese = own(name + "_ja.properties");
    assertThat(new TreeSet<>(japanese.stringPropertyNames()))
        .isEqualTo(new TreeSet<>(english.stringPropertyNames()));
    for (String key : english.stringPropertyNames()) {
      Set<String> asked = new TreeSet<>(FindingText.placeholders(english.getProperty(key)));
      assertThat(new TreeSet<>(FindingText.placeholders(japanese.getProperty(key))))
          .as(key)
          .isEqualTo(asked);
    }
  }

  @Test
  void everyFindingHasItsFourParts() throws IOException {
    Properties english = own("sweepfindings.properties");
    Set<String> codes = new TreeSet<>();
    for (String key : english.stringPropertyNames()) {
      if (key.endsWith(".text")) {
        codes.add(key.substring(0, key.length() - ".text".length()));
      }
    }
    assertThat(codes).hasSizeGreaterThan(8);
    for (String code : codes) {
      for (String part : List.of("title", "text", "meaning", "advice")) {
        assertThat(english.getProperty(code + "." + part)).as(code + "." + part).isNotBlank();
      }
    }
  }

  @Test
  void errorsOfSeedsThatAreAllAlikeAreToldFromThatOfOneSeed() {
    SweepWords words = new SweepWords(Language.ENGLISH);
    assertThat(words.error(Average.of(0.25))).isEqualTo("25%");
    assertThat(words.error(Average.of(0.25, 0.25))).isEqualTo("25 ± 0%");
    assertThat(words.error(Average.of(0.24, 0.26))).isEqualTo("25.0 ± 1.0%");
    assertThat(words.error(Average.of(12.5, 12.5))).isEqualTo("12.5 ± 0");
    assertThat(words.error(Average.of(0, 0))).isEqualTo("0%");
  }

  private static Properties own(String file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = FindingText.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    return properties;
  }
}
