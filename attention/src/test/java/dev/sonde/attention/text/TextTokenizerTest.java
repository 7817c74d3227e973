package dev.sonde.attention.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put around a text stands around every part of it, whatever the vocabulary is. */
class TextTokenizerTest {
  private static final String BEGIN = "{'SpecialToken':{'id':'<s>','type_id':0}}";
  private static final String END = "{'SpecialToken':{'id':'</s>','type_id':0}}";
  private static final String TEXT = "{'Sequence':{'id':'A','type_id':0}}";

  @TempDir private Path folder;

  /** One token a word of the vocabulary, from 2 on, and none of anything else. */
  private TextTokenizer tokenizer(List<String> template, String... vocabulary) throws Exception {
    String added =
        "{'id':%d,'content':'%s','single_word':false,'lstrip':false,'rstrip':false,"
            + "'normalized':false,'special':true}";
    String entries =
        IntStream.range(0, vocabulary.length)
            .mapToObj(i -> ",'" + vocabulary[i] + "':" + (i + 2))
            .collect(Collectors.joining());
    String json =
        "{'version':'1.0','truncation':null,'padding':null,'added_tokens':["
            + String.format(added, 0, "<s>")
            + ","
            + String.format(added, 1, "</s>")
            + "],'normalizer':null,'pre_tokenizer':{'type':'Whitespace'},'post_processor':{"
            + "'type':'TemplateProcessing','single':["
            + String.join(",", template)
            + "],'pair':["
            + TEXT
            + ",{'Sequence':{'id':'B','type_id':1}}],'special_tokens':{"
            + "'<s>':{'id':'<s>','ids':[0],'tokens':['<s>']},"
            + "'</s>':{'id':'</s>','ids':[1],'tokens':['</s>']}}},"
            + "'decoder':null,'model':{'type':'BPE','dropout':null,'unk_token':null,"
            + "'continuing_subword_prefix':null,'end_of_word_suffix':null,'fuse_unk':false,"
            + "'byte_fallback':false,'vocab':{'<s>':0,'</s>':1"
            + entries
            + "},'merges':[]}}";
    Path file = folder.resolve("tokenizer.json");
    return TextTokenizer.read(Files.writeString(file, json.replace('\'', '"')));
  }

  private static List<List<Long>> ids(List<Sequence> sequences) {
    return sequences.stream().map(one -> Arrays.stream(one.ids()).boxed().toList()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"日", "a", "ж"})
  void aVocabularyMayHoldAnyLetters(String letter) throws Exception {
    try (TextTokenizer tokenizer = tokenizer(List.of(BEGIN, TEXT, END), letter, "本")) {
      List<Sequence> sequences = tokenizer.sequences(0, letter + " 本 " + letter, 4);
      assertThat(ids(sequences)).containsExactly(List.of(0L, 2L, 3L, 1L), List.of(0L, 2L, 1L));
      assertThat(sequences.get(0).tokens()).containsExactly("<s>", letter, "本", "</s>");
      assertThat(sequences.get(0).special()).containsExactly(true, false, false, true);
    }
  }

  @Test
  void specialTokensMayStandOnOneSideOrNone() throws Exception {
    try (TextTokenizer tokenizer = tokenizer(List.of(TEXT, END, END), "日")) {
      assertThat(ids(tokenizer.sequences(0, "日 日", 9))).containsExactly(List.of(2L, 2L, 1L, 1L));
    }
    try (TextTokenizer tokenizer = tokenizer(List.of(TEXT), "日")) {
      assertThat(ids(tokenizer.sequences(0, "日 日", 9))).containsExactly(List.of(2L, 2L));
    }
  }

  @Test
  void specialTokensThatAreWrittenInATextBelongToIt() throws Exception {
    try (TextTokenizer tokenizer = tokenizer(List.of(BEGIN, TEXT, END), "日")) {
      Sequence one = tokenizer.sequences(0, "</s> 日 <s>", 9).get(0);
      assertThat(one.ids()).containsExactly(0, 1, 2, 0, 1);
      assertThat(one.special()).containsExactly(true, false, false, false, true);
    }
  }

  @Test
  void aTextOfWhichNoTokenIsMadeIsNoSequence() throws Exception {
    try (TextTokenizer tokenizer = tokenizer(List.of(BEGIN, TEXT, END), "日")) {
      assertThat(tokenizer.sequences(0, "whale", 9)).isEmpty();
      assertThat(tokenizer.sequence(0, new long[] {0, 2, 1}).special())
          .containsExactly(true, false, true);
    }
  }

  @Test
  void aTemplateThatRepeatsTheTextIsRefused() throws Exception {
    List<String> twice = List.of(TEXT, BEGIN, TEXT);
    try (TextTokenizer tokenizer = tokenizer(twice, "日")) {
      assertThatThrownBy(() -> tokenizer.sequences(0, "日", 9))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("puts <s> into the midst of it")
          .hasMessageContaining("--ids");
    }
  }
}
