package dev.sonde.attention.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.Protection;
import dev.sonde.isolation.TrialProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files over which the library panics, or which it follows without end. */
class HostileTokenizerTest {
  @TempDir Path folder;

  @BeforeEach
  void trialsAreOn() {
    System.setProperty(TrialProcess.SWITCH, "on");
  }

  @AfterEach
  void trialsAreOff() {
    System.setProperty(TrialProcess.SWITCH, "off");
  }

  private Path file(String normalizer, String postProcessor) throws IOException {
    String json =
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":%s,\
        "pre_tokenizer":null,"post_processor":%s,"decoder":null,\
        "model":{"type":"WordLevel","vocab":{"a":0,"the":1},"unk_token":"a"}}
        """;
    return Files.writeString(
        folder.resolve("tokenizer.json"), json.formatted(normalizer, postProcessor));
  }

  private void isRefused(Path file) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> TextTokenizer.read(file).close())
        .returns(InvalidInputException.Kind.TOKENIZER, InvalidInputException::kind)
        .withMessageContaining("tokenizer.json");
  }

  @Test
  void aTemplateThatNamesATokenThatIsNotThere() throws IOException {
    isRefused(
        file(
            "null",
            """
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<no>","type_id":0}},\
            {"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},\
            {"Sequence":{"id":"B","type_id":0}}],"special_tokens":{}}"""));
  }

  @Test
  void aMapOfCharactersThatCannotBeParsed() throws IOException {
    isRefused(file("{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"}", "null"));
    isRefused(file("{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"/////w==\"}", "null"));
  }

  @Test
  @Tag("full")
  void replacementsThatDoubleATextThirtyFourTimes() throws IOException {
    assumeThat(Protection.ofThisMachine()).isEqualTo(Protection.SYSTEM_CALL_FILTER);
    String doubling = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"e\"},\"content\":\"ee\"}";
    isRefused(
        file(
            IntStream.range(0, 34)
                .mapToObj(i -> doubling)
                .collect(Collectors.joining(",", "{\"type\":\"Sequence\",\"normalizers\":[", "]}")),
            "null"));
  }

  @Test
  void aGoodOneCutsTextsAndWritesIds() throws IOException {
    try (TextTokenizer tokenizer = TextTokenizer.read(file("null", "null"))) {
      assertThat(tokenizer.sequences(0, "the", 8).get(0).ids()).containsExactly(1);
      assertThat(tokenizer.sequence(0, new long[] {1, 0}).tokens()).containsExactly("the", "a");
      assertThat(tokenizer.unknown(List.of(0L, 1L, 9L))).containsExactly(9L);
    }
  }
}
