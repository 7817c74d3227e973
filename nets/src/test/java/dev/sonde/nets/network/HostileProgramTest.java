package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.Protection;
import dev.sonde.nets.Archives;
import dev.sonde.nets.Cases;
import dev.sonde.nets.data.Values;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that do something else than to compute. */
class HostileProgramTest {
  @TempDir Path folder;

  /** The file of one linear layer with a line put before what forward returns. */
  private Path hostile(String line) {
    Map<String, byte[]> entries = Archives.read(Cases.file("logistic_wine.pt"));
    String name =
        entries.keySet().stream().filter(entry -> entry.contains("/linear/")).findFirst().get();
    String text = new String(entries.get(name), StandardCharsets.UTF_8);
    String edited = text.replaceFirst("\n    return ", "\n    " + line + "\n    return ");
    assertThat(edited).isNotEqualTo(text);
    entries.put(name, edited.getBytes(StandardCharsets.UTF_8));
    return Archives.write(folder.resolve("hostile.pt"), entries);
  }

  /** The same file with other pickled bytes, read as Latin-1. */
  private Path pickled(String part, String other) {
    Map<String, byte[]> entries = Archives.read(Cases.file("logistic_wine.pt"));
    String name = "logistic_wine/data.pkl";
    String text = new String(entries.get(name), StandardCharsets.ISO_8859_1);
    String edited = text.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(other));
    assertThat(edited).isNotEqualTo(text);
    entries.put(name, edited.getBytes(StandardCharsets.ISO_8859_1));
    return Archives.write(folder.resolve("pickled.pt"), entries);
  }

  /** LONG_BINPUT: libtorch makes its table of remembered objects as long as the number says. */
  @Test
  void aPlaceInThePicklesMemoryBeyondAllMemory() {
    assumeThat(Protection.ofThisMachine()).isEqualTo(Protection.SYSTEM_CALL_FILTER);
    Path file = pickled("q\u0000", "r\u00ff\u00ff\u00ff\u007f");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> TorchScript.load(file))
        .withMessageContaining(file.toString());
  }

  /** 13 stored numbers, repeated with a stride of 0 until they are 111 GB. */
  @Test
  void aTensorOfStrideZeroIsNotWrittenOut() {
    Path file =
        pickled("(K\u0001K\rt(K\rK\u0001t", "(J\u00ff\u00ff\u00ff\u007fK\rt(K\u0000K\u0001t");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> TorchScript.load(file))
        .withMessageContaining("repeats 52 stored bytes until they are 111669149644");
  }

  private Path victim() {
    return folder.resolve("victim");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.save(input, \"VICTIM\")",
        "ops.aten.save(input, \"VICTIM\")",
        "_9 = torch.from_file(\"VICTIM\", True, 100)",
        "(input).save(\"VICTIM\")",
        "t = torch",
        "o = ops.aten",
        "getattr(input, \"save\")(\"VICTIM\")",
        "ops.mine.run(\"VICTIM\")",
        "_9 = ops.quantized.relu6(input)",
        "torch.set_(input, input)",
        "_9 = annotate(__torch__.torch.classes.dist_c10d.Store, None)",
        "rpc_async(input, input)",
        "torch.manual_seed(3)",
        "torch.a_newer_operator(input)"
      })
  void operatorsThatReachOutsideAreRefusedByTheTextAlone(String line) {
    Path file = hostile(line.replace("VICTIM", victim().toString()));
    long before = LoadProbe.starts();
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> TorchScript.load(file))
        .withMessageContaining("--trust-model")
        .withMessageContaining("/linear/");
    assertThat(LoadProbe.starts()).isEqualTo(before);
    assertThat(victim()).doesNotExist();
  }

  @Test
  void whatTheTextHidesTheCompiledProgramShows() {
    Path file = hostile("torch.save(input, \"" + victim() + "\")");
    LoadProbe.Verdict verdict = LoadProbe.verdicts(List.of(file)).get(0);
    assertThat(verdict.loads()).isFalse();
    assertThat(verdict.reason()).contains("aten::save");
  }

  /** {@code __setstate__} runs inside the load. */
  @Test
  void whatRunsWhileItLoadsWritesNothingEither() throws Exception {
    assumeThat(Protection.ofThisMachine()).isEqualTo(Protection.SYSTEM_CALL_FILTER);
    Path file = folder.resolve("setstate.pt");
    Files.write(
        file, HostileProgramTest.class.getResourceAsStream("setstate_saves.pt").readAllBytes());
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> TorchScript.load(file))
        .withMessageContaining("aten::save");
    Path written = Path.of("/tmp/sonde-setstate-was-here");
    assertThat(written).doesNotExist();
    assertThat(LoadProbe.verdicts(List.of(file)).get(0).loads()).isFalse();
    assertThat(written).doesNotExist();
  }

  @Test
  void theTrialRunWritesNothingThoughTheFileIsTrusted() {
    assumeThat(Protection.ofThisMachine()).isEqualTo(Protection.SYSTEM_CALL_FILTER);
    Path file = hostile("torch.save(input, \"" + victim() + "\")");
    Values samples = new Values.Floats(new float[26], new long[] {2, 13});
    TorchScript.load(file, Trust.ANY_OPERATOR, Optional.of(samples)).close();
    assertThat(victim()).doesNotExist();
  }

  static List<String> good() {
    return List.of(
        "conv_digits_public",
        "logistic_wine",
        "lstm_next_token",
        "mlp_regression",
        "mlp_wine",
        "transformer_layer");
  }

  @ParameterizedTest
  @MethodSource("good")
  void modelsThatComputeAreLetThrough(String name) {
    TorchScript.load(Cases.file(name + ".pt")).close();
  }

  @Test
  void wordsOfATextAreNamesAndTexts() {
    assertThat(ProgramText.words("a.b(\"torch.save(\\\"\", 'x')  # torch.save\n_1 = 2"))
        .containsExactly("a", ".", "b", "(", "\"torch.save(\\\"", ",", "\"x", ")", "_1", "=", "2");
  }
}
