package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.VOCABULARY;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.text.UsedTokenizer;
import dev.sonde.attention.text.Vocabulary;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that were not read, and tokenizers of other models, are named before any figure. */
class UnknownTokensTest {
  private static final String UNKNOWN = "attention-unknown-tokens";
  private static final String OTHER = "attention-other-vocabulary";

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void writeModel() {
    SyntheticModel written = new SyntheticModel(HEADS, 17).heads();
    written.node("MatMul", "s", List.of("q", "kt")).number("scale", 0.25f);
    written.node("Mul", "z", List.of("s", "scale"));
    written.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    model = written.write(folder);
  }

  /** A token a word, w1 w2 …; everything else is number 0. */
  private static String words(int entries) {
    return json(
        "'type':'WordLevel','unk_token':'?','vocab':{'?':0"
            + IntStream.range(1, entries)
                .mapToObj(i -> ",'w" + i + "':" + i)
                .collect(Collectors.joining())
            + "}");
  }

  private static String json(String model) {
    return ("{'version':'1.0','truncation':null,'padding':null,'added_tokens':[],"
            + "'normalizer':null,'pre_tokenizer':{'type':'Whitespace'},'post_processor':null,"
            + "'decoder':null,'model':{"
            + model
            + "}}")
        .replace('\'', '"');
  }

  private Path tokenizer(String json) throws IOException {
    return Files.writeString(folder.resolve("tokenizer.json"), json);
  }

  private static String text(int known, int unknown) {
    return IntStream.range(0, known)
            .mapToObj(i -> "w" + (1 + i % 9))
            .collect(Collectors.joining(" "))
        + " whale".repeat(unknown);
  }

  private AttentionReport measured(String text) {
    return AttentionProbe.of(model).withThreads(1).on(List.of(text));
  }

  private static List<Finding> said(AttentionReport report, String code) {
    return report.findings().stream().filter(one -> one.code().equals(code)).toList();
  }

  @ParameterizedTest
  @CsvSource({"40,0,", "38,2,", "37,3,WARNING", "20,10,WARNING", "19,11,ALARM", "0,9,ALARM"})
  void unknownTokensAreAWarningAndAnAlarmWhereTheyAreMoreThanAThird(
      int known, int unknown, Severity severity) throws IOException {
    tokenizer(words(VOCABULARY));
    AttentionReport report = measured(text(known, unknown));
    UsedTokenizer used = report.input().tokenizer().orElseThrow();
    assertThat(used.tokens()).isEqualTo(known + unknown);
    assertThat(used.unknownTokens()).isEqualTo(unknown);
    if (severity == null) {
      assertThat(said(report, UNKNOWN)).isEmpty();
    } else {
      Finding first = report.findings().get(0);
      assertThat(first.code()).isEqualTo(UNKNOWN);
      assertThat(first.severity()).isEqualTo(severity);
      assertThat(first.evidence())
          .containsEntry("unknownShare", (double) unknown / (known + unknown));
      assertThat(said(report, "attention-healthy")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"16,false", "12,false", "11,true", "21,false", "22,true"})
  void aVocabularyMoreThanAQuarterApartIsAnothers(int entries, boolean other) throws IOException {
    tokenizer(words(entries));
    AttentionReport report = measured(text(20, 0));
    UsedTokenizer used = report.input().tokenizer().orElseThrow();
    assertThat(used.entries()).isEqualTo(entries);
    assertThat(used.modelEntries()).isEqualTo(OptionalLong.of(VOCABULARY));
    assertThat(said(report, OTHER)).hasSize(other ? 1 : 0);
  }

  @Test
  void theTokenizerThatWasFoundIsNamedWithItsHash() throws IOException {
    Path file = tokenizer(words(VOCABULARY));
    UsedTokenizer used = measured(text(20, 0)).input().tokenizer().orElseThrow();
    assertThat(Path.of(used.file())).isEqualTo(file.toAbsolutePath());
    assertThat(used.sha256()).isEqualTo(Sha256.of(file).hexadecimal());
  }

  @Test
  void tokenIdsAreJudgedByTheTokenizerWhereThereIsOne() throws IOException {
    long[] ids = {0, 0, 3, 4, 0, 5};
    AttentionProbe probe = AttentionProbe.of(model).withThreads(1);
    assertThat(probe.onIds(List.of(ids)).input().tokenizer()).isEmpty();
    tokenizer(words(VOCABULARY));
    AttentionReport report = probe.onIds(List.of(ids));
    assertThat(report.input().tokenizer().orElseThrow().unknownTokens()).isEqualTo(3);
    assertThat(report.findings().get(0).code()).isEqualTo(UNKNOWN);
  }

  /** The unknown token's number stands in the model's part, or among the added tokens. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'type':'Unigram','unk_id':1,'vocab':[['a',0.0],['<unk>',0.0],['b',-1.0]]|3|1",
        "'type':'Unigram','unk_id':null,'vocab':[['a',0.0],['b',-1.0]]|2|-1",
        "'type':'BPE','unk_token':null,'vocab':{'a':0,'b':1},'merges':[]|2|-1",
        "'type':'WordPiece','unk_token':'[UNK]','vocab':{'a':0,'[UNK]':7}|2|7"
      },
      quoteCharacter = '"')
  void everyKindOfVocabularyIsRead(String written, long entries, long unknown) {
    Vocabulary vocabulary =
        Vocabulary.of(Path.of("t.json"), json(written).getBytes(StandardCharsets.UTF_8));
    assertThat(vocabulary.entries()).isEqualTo(entries);
    assertThat(vocabulary.unknown())
        .isEqualTo(unknown < 0 ? OptionalLong.empty() : OptionalLong.of(unknown));
  }

  @Test
  void addedTokensCountOnceAndMayBeTheUnknownOne() {
    String written =
        json("'type':'BPE','unk_token':'<unk>','vocab':{'a':0,'b':1},'merges':[]")
            .replace(
                "\"added_tokens\":[]",
                "\"added_tokens\":[{\"id\":1,\"content\":\"b\"},{\"id\":5,\"content\":\"<unk>\"}]");
    Vocabulary vocabulary =
        Vocabulary.of(Path.of("t.json"), written.getBytes(StandardCharsets.UTF_8));
    assertThat(vocabulary.entries()).isEqualTo(3);
    assertThat(vocabulary.unknown()).isEqualTo(OptionalLong.of(5));
  }
}
