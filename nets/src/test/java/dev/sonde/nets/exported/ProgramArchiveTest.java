package dev.sonde.nets.exported;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Archives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are none, too old, of another kind, or that lie. */
class ProgramArchiveTest {
  @TempDir Path folder;

  private void refused(Path file, String... words) {
    assertThatThrownBy(() -> ExportedProgram.load(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContainingAny("\u001b", "\u202e")
        .satisfies(
            e -> {
              for (String word : words) {
                org.assertj.core.api.Assertions.assertThat(e.getMessage()).contains(word);
              }
            });
  }

  private Path archive(String... records) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String record : records) {
      entries.put(record, "{}".getBytes(StandardCharsets.UTF_8));
    }
    return Archives.write(folder.resolve("model.pt2"), entries);
  }

  private Path changedWeights(String from, String to) {
    return Exports.changed(
        "perceptron",
        "data/weights/model_weights_config.json",
        folder.resolve("perceptron.pt2"),
        json -> json.replace(from, to));
  }

  @Test
  void whatIsNoArchiveIsNamed() throws IOException {
    refused(folder, "is a folder", "torch.export");
    refused(folder.resolve("none.pt2"), "does not exist");
    Path empty = Files.createFile(folder.resolve("empty.pt2"));
    refused(empty, "is empty");
    Path mobile = folder.resolve("mobile.pt2");
    Files.write(mobile, "\0\0\0\0ET12 and more".getBytes(StandardCharsets.ISO_8859_1));
    refused(mobile, "ExecuTorch");
    refused(archive("model/archive_format", "model/data/notes"), "no exported program");
    refused(archive("model/data.pkl", "model/data/0"), "written by torch.save", "torch.export");
    refused(archive("model/data.pkl", "model/code/__torch__.py"), "is TorchScript", "model.pt");
  }

  @Test
  void otherKindsAndAgesAreNamed() {
    refused(
        archive("model/archive_format", "model/data/aotinductor/model/model.so"), "AOTInductor");
    refused(archive("model/archive_format", "model/data/executorch/x"), "ExecuTorch");
    refused(archive("serialized_exported_program.json"), "before 2.9", "torch.export.save");
    refused(
        archive("model/archive_format", "model/models/model.json", "model/data/weights/model.pt"),
        "before 2.9");
    refused(archive("m/archive_format", "m/models/a.json", "m/models/b.json"), "a, b");
    Path newer =
        Exports.changedProgram(
            "perceptron",
            folder.resolve("perceptron.pt2"),
            json -> json.replace("\"major\": 8", "\"major\": 9"));
    refused(newer, "version 9", "torch.export.save");
  }

  @Test
  void picklesAreRefused() {
    refused(changedWeights("\"use_pickle\": false", "\"use_pickle\": true"), "pickle");
    Path constants =
        Exports.changed(
            "constants",
            "data/constants/model_constants_config.json",
            folder.resolve("constants.pt2"),
            json -> json.replace("\"use_pickle\": false", "\"use_pickle\": true"));
    refused(constants, "is kept as a Python pickle", "plain tensor before exporting");
  }

  @Test
  void tensorsBeyondTheirBytesAreRefused() {
    refused(
        changedWeights("{\"as_int\": 5}, {\"as_int\": 4}", "{\"as_int\": 5}, {\"as_int\": 5}"),
        "beyond");
    refused(changedWeights("{\"as_int\": 5}", "{\"as_int\": 4611686018427387904}"), "beyond");
    refused(
        changedWeights(
            "\"storage_offset\": {\"as_int\": 0}", "\"storage_offset\": {\"as_int\": 9}"),
        "beyond");
    refused(
        changedWeights(
            "\"storage_offset\": {\"as_int\": 0}", "\"storage_offset\": {\"as_int\": -1}"),
        "beyond");
    refused(changedWeights("weight_0", "../weight_0"), "record");
    refused(changedWeights("weight_0", "weight_77"), "weight_77", "missing");
  }

  @Test
  void programsThatDoNotHoldTogetherAreRefused() {
    Path target = folder.resolve("perceptron.pt2");
    refused(
        Exports.changedProgram(
            "perceptron",
            target,
            json -> json.replaceFirst("\\{\"name\": \"tanh\"}", "{\"name\": \"tangens\"}")),
        "damaged");
    refused(
        Exports.changedProgram(
            "perceptron",
            target,
            json ->
                json.replace(
                    "\"user_input\": {\"arg\": {\"as_tensor\": {\"name\": \"x\"",
                    "\"user_input\": {\"arg\": {\"as_tensor\": {\"name\": \"z\"")),
        "damaged");
    refused(Exports.changedProgram("perceptron", target, json -> "[".repeat(100_000)), "JSON");
    refused(Exports.changedProgram("perceptron", target, json -> "{}"), "schema_version");
    refused(
        Exports.changedProgram(
            "perceptron",
            target,
            json -> json.replace("\"name\": \"tanh\"", "\"name\": \"\\u001b[31m\"")),
        "\\u001b");
  }

  /** A name of the file cannot move the cursor, colour the line or turn its direction. */
  @Test
  void namesInMessagesAreEscaped() {
    Path target = folder.resolve("dropout.pt2");
    String odd = "\\u001b[31m\\u202e"; // as JSON writes it
    refused(
        Exports.changedProgram("dropout", target, json -> json.replace(",1,", "," + odd + ",")),
        "the module \\u001b[31m\\u202e calls aten.dropout.default");
    refused(
        Exports.changedProgram(
            "dropout",
            target,
            json ->
                json.replace("\"weight\", \"arg\"", "\"" + odd + "\", \"arg\"")
                    .replace("\"bias\", \"arg\"", "\"" + odd + "\", \"arg\"")),
        "two arguments named '\\u001b[31m\\u202e'");
    refused(
        Exports.changedProgram(
            "dropout", target, json -> json.replace("\"user_input\"", "\"" + odd + "\"")),
        "takes \\u001b[31m\\u202e beside tensors");
  }

  @Test
  void aFileCutShortIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Exports.file("perceptron.pt2"));
    Path cut = folder.resolve("cut.pt2");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 100));
    refused(cut, "damaged");
    byte[] flipped = whole.clone();
    int program = new String(whole, StandardCharsets.ISO_8859_1).indexOf("schema_version");
    flipped[program] ^= 1; // the record's checksum fails
    Path bent = folder.resolve("bent.pt2");
    Files.write(bent, flipped);
    refused(bent, "damaged");
  }
}
