package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sonde attention} and {@code sonde check attention}, from arguments to files. */
class AttentionCommandTest {
  @TempDir Path folder;

  /** A causal decoder of two layers and four heads, with 24 words; made by tiny_decoder.py. */
  private Path model() throws Exception {
    for (String name : List.of("tiny_decoder.onnx", "tokenizer.json")) {
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        try (var in = AttentionCommandTest.class.getResourceAsStream(name)) {
          Files.copy(java.util.Objects.requireNonNull(in, name), file);
        }
      }
    }
    return folder.resolve("tiny_decoder.onnx");
  }

  private Run attention(String... more) throws Exception {
    List<String> arguments = new java.util.ArrayList<>(List.of("attention", model().toString()));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--lang", "en"));
    return Run.of(arguments.toArray(String[]::new));
  }

  @Test
  void aTextGivesThreeFilesAndATable() throws Exception {
    Path out = folder.resolve("out");
    Run run = attention("--text", "the whale swam past the ship", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("8 heads in 2 layers", "causal", "Findings");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    assertThat(out.resolve("attention.json")).exists();
    assertThat(out.resolve("heads.csv")).exists();
    assertThat(out.resolve("report.html")).exists();
    assertThat(Files.readString(out.resolve("heads.csv")).lines()).hasSize(9);
  }

  @Test
  void jsonAloneGoesToStandardOutput() throws Exception {
    Run run =
        attention(
            "--ids",
            "1,4,5,6,2",
            "--ablate",
            "zero",
            "--json",
            "-",
            "--out",
            folder.resolve("j").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("{")
        .contains("\"kind\": \"causal\"", "\"mode\": \"zero\"", "attention-ablation");
  }

  @Test
  void aBaselineIsReadWithTheSameTextsAndCompared() throws Exception {
    Path out = folder.resolve("b");
    Run run =
        attention(
            "--text",
            "the whale swam past the ship",
            "--text",
            "the ship swam past the whale",
            "--baseline",
            model().toString(),
            "--out",
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Against the baseline", "errors paired", "Other verdicts in 0 of 8 heads");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    assertThat(Files.readString(out.resolve("attention.json"))).contains("\"paired\": true");
    assertThat(Files.readString(out.resolve("report.html"))).contains("Against the baseline");
  }

  @Test
  void anotherTextIsABaselineToo() throws Exception {
    Path text = Files.writeString(folder.resolve("other.txt"), "the ship swam past the whale");
    Run run =
        attention(
            "--text",
            "the whale swam past the ship",
            "--baseline-text",
            text.toString(),
            "--out",
            folder.resolve("t").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Against the baseline", "errors not paired");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--ids 1,2 --baseline nowhere.onnx|--baseline: there is no file",
        "--ids 1,2 --baseline-text nowhere.txt|there is no file",
        "--window 1|--window expects a whole number from 2",
        "--text a --tokenizer /nowhere.json|--tokenizer: there is no file",
        "--text a --ids 1,2|not both",
        "--ids 1,2 --ablate all|--ablate expects",
        "--ids 1,-2|--ids: '-2' is not a token id",
        "--ids 1,2,,3|--ids: between two commas of '1,2,,3', or at an end, there is no token id",
        "--ids 1,2,|or at an end, there is no token id",
        "--ids 1,2 --json nowhere/|--json expects a file or - for standard output, and nowhere/ is",
        "--ids 1,2 --json nowhere/x.json|cannot be made",
        "--ids 1,2,x|--ids: 'x' is not a token id",
        "--ids nowhere.txt|there is no file",
        "--text-file nowhere.txt|there is no file",
        "--theory|what should the model read?",
        "--theory --ids 1,2 --keys 64|without MODEL, which has its own",
        "--theory --ids 1,2 --entries correlated|without MODEL, which has its own",
        "--theory --ids 1,2 --train|--theory --train alone, without MODEL",
        "--theory --ids 1,2 --ablate zero|--ablate and --theory do not go together",
        "--theory --ids 1,2 --baseline other.onnx|--baseline and --theory do not go together",
        "--ids 1,2 --dimensions 8|they need --theory"
      })
  void wrongArgumentsEndWithOneMessage(String arguments, String message) throws Exception {
    Run run = attention(arguments.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(message);
  }

  @Test
  void aTextOfNothingIsNoText() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.txt"), " \n");
    for (List<String> given :
        List.of(
            List.of("--text", ""),
            List.of("--text", "the whale", "--text", " "),
            List.of("--text-file", empty.toString()),
            List.of("--text", "the whale", "--baseline-text", empty.toString()))) {
      Run run = attention(given.toArray(String[]::new));
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).contains("there is nothing to read in");
    }
  }

  /** The shortest that a window may be; the tokenizer puts one token before a text. */
  @Test
  void aWindowOfTwoTokensIsMeasured() throws Exception {
    Run run =
        attention(
            "--text",
            "the whale swam past the ship",
            "--window",
            "2",
            "--out",
            folder.resolve("w").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("12 tokens, 6 sequences");
  }

  /** The model has 24 words, the other tokenizer four. */
  @Test
  void idsThatATokenizerDoesNotKnowAreNamed() throws Exception {
    Path other =
        Files.writeString(
            folder.resolve("other.json"),
            """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
             "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
             "decoder": null,
             "model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1, "c": 2, "d": 3},
                       "unk_token": "a"}}
            """);
    Run run =
        attention(
            "--ids",
            "1,2,3,9,23,9,2",
            "--tokenizer",
            other.toString(),
            "--out",
            folder.resolve("u").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("2 different token ids stand for nothing in", ": 9, 23.");
    Run own = attention("--ids", "1,2,3,9,23,9,2", "--out", folder.resolve("v").toString());
    assertThat(own.out()).doesNotContain("for nothing in");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--theory --keys 65537|--keys expects a whole number from 2 to 65536",
        "--theory --dimensions 8,2147483647|--dimensions expects a whole number from 1 to 65536",
        "--theory --keys 65536 --dimensions 8,65536|4,294,967,296",
        "--theory --train --head-sizes 4097|--head-sizes expects a whole number from 1 to 4096",
        "--theory --train --steps 1000001|--steps expects",
        "--theory --train --seeds 1001|--seeds expects",
        "--theory --text a|--text needs MODEL",
        "--theory --ids 1,2|--ids needs MODEL",
        "--theory --window 64|--window needs MODEL",
        "--theory --ablate zero|--ablate needs MODEL",
        "--theory --baseline other.onnx|--baseline needs MODEL",
        "--keys 64|they need --theory"
      })
  void theTheoryAloneRefusesWhatIsAboutAModel(String arguments, String message) {
    Run run = Run.of(("attention --lang en " + arguments).split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(message);
  }

  @Test
  void theTheoryIsHeldAgainstAModel() throws Exception {
    Path out = folder.resolve("measured");
    Run run = attention("--ids", "1,4,5,6,7,8,4,5,2", "--theory", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Without a scale", "of 8 heads");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    assertThat(Files.readString(out.resolve("theory.json")))
        .contains("\"entries\": \"measured\"", "\"own\": {", "scale-spread");
    assertThat(Files.readString(out.resolve("report.html"))).contains("class=\"gaussian\"");
    assertThat(out.resolve("attention.json")).doesNotExist();
  }

  @Test
  void aLimitThatIsCrossedEndsWithOne() throws Exception {
    Path xml = folder.resolve("junit.xml");
    Run run =
        Run.of(
            "check",
            "attention",
            model().toString(),
            "--text",
            "the whale swam past the ship",
            "--max-logit",
            "0.001",
            "--max-saturated-heads",
            "8",
            "--junit",
            xml.toString(),
            "--lang",
            "en");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("max-logit");
    assertThat(Files.readString(xml))
        .contains("tests=\"3\" failures=\"1\"", "<failure message=\"max-logit is ");
    Run calm =
        Run.of(
            "check",
            "attention",
            model().toString(),
            "--ids",
            "1,4,5,6,2",
            "--max-logit",
            "1000",
            "--lang",
            "en");
    assertThat(calm.exitCode()).as(calm.err()).isZero();
  }

  @Test
  void theXmlOfACheckGoesToStandardOutputAlone() throws Exception {
    List<String> check =
        List.of("check", "attention", model().toString(), "--ids", "1,4, 5 6,2", "--max-logit");
    for (List<String> more : List.of(List.<String>of(), List.of("--quiet"))) {
      List<String> arguments = new java.util.ArrayList<>(check);
      arguments.addAll(List.of("0.001", "--junit", "-", "--lang", "en"));
      arguments.addAll(more);
      Run run = Run.of(arguments.toArray(String[]::new));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
      assertThat(run.out()).startsWith("<?xml ").endsWith("</testsuites>\n");
      assertThat(run.out()).contains("failures=\"1\"").doesNotContain("crossed");
    }
    assertThat(Path.of("-")).doesNotExist();
  }

  @Test
  void theJsonOfACheckSaysWhatWasHeldAgainstWhat() throws Exception {
    Run run =
        Run.of(
            "check",
            "attention",
            model().toString(),
            "--ids",
            "1,4,5,6,2",
            "--max",
            "rowStd=0.001",
            "--json",
            "-",
            "--lang",
            "en");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("kind").textValue()).isEqualTo("attention");
    assertThat(json.get("crossed").booleanValue()).isTrue();
    assertThat(json.get("limits").findValuesAsText("name"))
        .containsExactly("max rowStd", "unrecognised");
    assertThat(json.at("/limits/0/where").textValue()).matches("L\\dH\\d");
  }

  @Test
  void aPlaceForTheXmlIsCheckedBeforeTheWorkAndItsFolderMade() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Run refused = checked(file + "/x.xml");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("cannot be made", "choose another place with --junit");
    assertThat(refused.out()).isEmpty();
    assertThat(checked(folder + "/build/reports/x.xml").exitCode()).isNotEqualTo(2);
    assertThat(folder.resolve("build/reports/x.xml")).isNotEmptyFile();
  }

  private Run checked(String junit) throws Exception {
    return Run.of(
        "check",
        "attention",
        model().toString(),
        "--ids",
        "1,4,5,6,2",
        "--max-logit",
        "9",
        "--junit",
        junit,
        "--lang",
        "en");
  }

  @Test
  void textsThatAreTooShortAreCountedApart() throws Exception {
    Path lines = Files.writeString(folder.resolve("ids.txt"), "5\n1,4,5,6,8,2\n7\n");
    for (String language : List.of("en", "ja")) {
      Path out = folder.resolve("out-" + language);
      Run run =
          Run.of(
              "attention",
              model().toString(),
              "--ids",
              lines.toString(),
              "--out",
              out.toString(),
              "--lang",
              language);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out().replaceAll("\\s+", language.equals("en") ? " " : ""))
          .contains(
              language.equals("en")
                  ? "2 tokens were left out, in sequences of fewer than 2 tokens. 2 texts are not measured at"
                  : "測定していないテキストが2件あります");
      assertThat(Files.readString(out.resolve("attention.json")))
          .containsSubsequence("\"texts\": 1", "\"shortTexts\": 2", "\"leftOut\": 2");
    }
  }

  @Test
  void aCheckWithoutALimitIsRefused() throws Exception {
    Run run = Run.of("check", "attention", model().toString(), "--ids", "1,2", "--lang", "en");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--max-logit");
  }
}
