package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a file or with ids is told in one message that says what to do. */
class BadInputTest {
  private static final long[] IDS = {3, 1, 4, 1, 5};

  @TempDir Path folder;

  private static SyntheticModel sound(long opset) {
    return new SyntheticModel(HEADS, opset)
        .heads()
        .node("MatMul", "s", List.of("q", "kt"))
        .number("scale", 0.5f)
        .node("Mul", "z", List.of("s", "scale"))
        .node("Softmax", "p", List.of("z"), whole("axis", -1));
  }

  private static AbstractThrowableAssert<?, ?> refused(Path model, long... ids) {
    return assertThatThrownBy(() -> AttentionProbe.of(model).onIds(List.of(ids)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aFileThatIsNotThere() {
    refused(folder.resolve("none.onnx"), IDS).hasMessageContaining("check the path");
  }

  @Test
  void aFileThatIsNotOnnx() throws Exception {
    Path text = Files.writeString(folder.resolve("a.onnx"), "not a model at all\n".repeat(20));
    refused(text, IDS).hasMessageContaining("is not an ONNX file");
    Path empty = Files.write(folder.resolve("b.onnx"), new byte[0]);
    refused(empty, IDS).hasMessageContaining("there is no graph in it");
    Path zeros = Files.write(folder.resolve("c.onnx"), new byte[100]);
    refused(zeros, IDS).hasMessageContaining("is not an ONNX file");
  }

  @Test
  void aFileThatIsCutShort() throws Exception {
    byte[] bytes = sound(17).values("p").bytes();
    for (int length : new int[] {10, bytes.length / 2, bytes.length - 1}) {
      Path file =
          Files.write(folder.resolve(length + ".onnx"), java.util.Arrays.copyOf(bytes, length));
      refused(file, IDS).hasMessageContaining("damaged or cut short");
    }
  }

  @Test
  void aGraphWithoutAttention() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).end("q3");
    refused(model.write(folder), IDS)
        .hasMessageContaining("no softmax between two products")
        .hasMessageContaining("is this a transformer?");
  }

  /** What the walk through a graph, or the runtime without a word, would stumble over. */
  @Test
  void aGraphThatIsNoGraph() {
    SyntheticModel circle = sound(17).values("p");
    circle.node("Add", "round", List.of("y", "trip")).node("Relu", "trip", List.of("round"));
    refused(circle.write(folder), IDS).hasMessageContaining("depends on its own output");
    SyntheticModel single = sound(17).node("Div", "half", List.of("p")).values("p");
    refused(single.write(folder), IDS).hasMessageContaining("needs 2 inputs as a Div, and has 1");
    SyntheticModel none = sound(17).node("", "Softmax", List.of(), List.of("z")).values("p");
    refused(none.write(folder), IDS).hasMessageContaining("(Softmax) makes nothing");
    SyntheticModel headless = new SyntheticModel(HEADS, 17);
    headless.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        List.of("q3", "k3", "v3"),
        whole("num_heads", 0));
    refused(headless.end("joined").write(folder), IDS).hasMessageContaining("0 as its num_heads");
  }

  /** Names are the file's, and may hold what a terminal obeys. */
  @Test
  void aNodesNameIsShownWithoutControlCharacters() {
    SyntheticModel circle = sound(17).values("p");
    circle.node("Add", "round", List.of("y", "trip")).node("Relu", "trip", List.of("round"));
    circle
        .graph()
        .getNodeBuilderList()
        .forEach(node -> node.setName(node.getOpType() + "\u001b[2J\u202e"));
    refused(circle.write(folder), IDS)
        .hasMessageContaining("its node Add\\u001b[2J\\u202e depends on its own output");
  }

  /** Ten ways at each of twelve steps: a walk along every one would not end. */
  @Test
  void aGraphWithTooManyWaysIsWalkedOnce() {
    SyntheticModel model = sound(17).values("p");
    model.node("Softmax", "front0", List.of("y"), whole("axis", -1));
    for (int step = 0; step < 12; step++) {
      List<String> copies = new ArrayList<>();
      for (int copy = 0; copy < 10; copy++) {
        copies.add("copy" + step + "/" + copy);
        model.node("Identity", copies.get(copy), List.of("front" + step));
      }
      model.node("Concat", "front" + (step + 1), copies, whole("axis", -1));
    }
    assertThat(measured(model, IDS).layers()).hasSize(1);
  }

  /** A pipe can be read once, and weights are read where they lie. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no /dev/null")
  void aModelThatIsNoFile() {
    refused(Path.of("/dev/null"), IDS).hasMessageContaining("a pipe or a device");
  }

  @Test
  void anOpsetThatIsNewerThanTheRuntime() {
    refused(sound(99).values("p").write(folder), IDS)
        .hasMessageContaining("opset 99")
        .hasMessageContaining("knows opsets up to ")
        .hasMessageNotContaining("onnxruntime_src")
        .hasMessageContaining("lower opset_version");
  }

  @Test
  void idsBeyondTheVocabulary() {
    refused(sound(17).values("p").write(folder), 3, 1, 4000)
        .hasMessageContaining("token id 4000 is beyond the vocabulary")
        .hasMessageContaining("ends at 15");
  }

  @Test
  void theTextWithAnIdBeyondTheVocabularyIsNamed() {
    Path model = sound(17).values("p").write(folder);
    List<long[]> texts = List.of(new long[] {3, 1, 4}, new long[] {1, 4, 4000}, new long[] {4, 1});
    assertThatThrownBy(() -> AttentionProbe.of(model).onIds(texts))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("text 2: token id 4000 is beyond");
  }

  @Test
  void tooFewIds() {
    refused(sound(17).values("p").write(folder), 3).hasMessageContaining("two or more tokens");
  }

  @Test
  void textsWithoutATokenizer() {
    Path model = sound(17).values("p").write(folder);
    assertThatThrownBy(() -> AttentionProbe.of(model).on(List.of("some text")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining("--ids");
  }

  @Test
  void aTokenizerThatIsNone() throws Exception {
    Path model = sound(17).values("p").write(folder);
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{\"a\": 1}");
    assertThatThrownBy(() -> AttentionProbe.of(model).on(List.of("some text")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(tokenizer.toString())
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void logitsThatAreNotNumbersAreNamedByTheirFirstLayer() {
    SyntheticModel model = sound(17).values("p").number("nan", Float.NaN);
    for (String layer : List.of("1", "2")) {
      model.node("Mul", "z" + layer, List.of("s", "nan"));
      model.node("Softmax", "p" + layer, List.of("z" + layer), whole("axis", -1));
      model.node("MatMul", "mixed" + layer, List.of("p" + layer, "v"));
    }
    refused(model.write(folder), IDS)
        .hasMessageContaining("layer 1, head 0")
        .hasMessageContaining("not finite");
  }

  @Test
  void anInputThatCannotBeFed() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model
        .graph()
        .addInput(SyntheticModel.input("pixel_values", TensorProto.DataType.FLOAT, "batch"));
    model.node("MatMul", "s", List.of("q", "kt")).node("Mul", "z", List.of("s", "pixel_values"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    refused(model.write(folder), IDS).hasMessageContaining("pixel_values");
  }

  private AttentionReport measured(SyntheticModel model, long... ids) {
    return AttentionProbe.of(model.write(folder)).onIds(List.of(ids));
  }

  private static void assertCutInto(AttentionReport report, int windows, int window) {
    assertThat(report.input().windows()).isEqualTo(windows);
    assertThat(report.input().window()).isEqualTo(window);
    assertThat(report.findings())
        .extracting(dev.sonde.findings.Finding::code)
        .contains("attention-windows");
  }

  /** The text is cut to what the model takes, and the report says so. */
  @Test
  void textsLongerThanTheModelTakes() {
    long[] ids = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
    SyntheticModel looked = sound(17).values("p");
    looked.given("position_ids", TensorProto.DataType.INT64, "batch", "tokens");
    looked.floats("positions", new float[6 * 8], 6, 8);
    looked.node("Gather", "place", List.of("positions", "position_ids"));
    looked.node("Add", "r", List.of("y", "place"));
    assertCutInto(measured(looked, ids), 2, 6);
    // as exporters write it: the first n rows of a table
    SyntheticModel added = sound(17).values("p");
    added.floats("positions", new float[7 * 8], 1, 7, 8).longs("zero", 0).longs("one", 1);
    added.node("Shape", "shape", List.of("x")).node("Gather", "n", List.of("shape", "one"));
    added.node("Slice", "places", List.of("positions", "zero", "n", "one"));
    // behind an operator, so that the sum may be the residual stream's: what no figure needs is not
    // run
    added.node("Relu", "placed", List.of("places")).node("Add", "r", List.of("y", "placed"));
    assertCutInto(measured(added, ids), 2, 7);
  }

  /**
   * RoBERTa's positions begin at 2, so that a table of 9 serves 7 tokens; token 9, which is in the
   * text, is not to be taken for the position 9 that is missing.
   */
  @ParameterizedTest
  @ValueSource(ints = {10, 9, 8, 7})
  void positionsThatBeginBehindTheFirst(int window) {
    SyntheticModel model = sound(17).values("p").longs("axis", 1).longs("padding", 1);
    model.node("Equal", "isPadding", List.of("input_ids", "padding"));
    model.node("Not", "isToken", List.of("isPadding"));
    model.node("Cast", "ones", List.of("isToken"), whole("to", 7));
    model.node("CumSum", "count", List.of("ones", "axis"));
    model.node("Add", "place", List.of("count", "padding"));
    model.floats("positions", new float[9 * 8], 9, 8);
    model.node("Gather", "placed", List.of("positions", "place"));
    model.node("Add", "r", List.of("y", "placed"));
    long[] ids = {3, 9, 4, 9, 5, 9, 2, 6, 5, 3};
    AttentionReport report =
        AttentionProbe.of(model.write(folder)).withWindow(window).onIds(List.of(ids));
    assertThat(report.input().window()).isEqualTo(7);
    assertThat(report.input().windows()).isEqualTo(2);
  }
}
