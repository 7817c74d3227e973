package dev.sonde.attention.onnx;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.WIDTH;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.findings.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that look learned positions up with an input are fed from where they count. */
class PositionTableTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  @TempDir Path folder;

  /** Tokens and positions are added before everything else. */
  private static SyntheticModel withPositions(int rows) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    float[] table = new float[rows * WIDTH];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) Math.sin(i);
    }
    model.floats("table", table, rows, WIDTH);
    model.graph().setNode(0, model.graph().getNode(0).toBuilder().setOutput(0, "tokens"));
    model.graph().addNode(1, node("Add", "x", "tokens", "positions"));
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", 0.25f);
    model.node("Mul", "z", List.of("s", "scale"));
    return model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private SyntheticModel fed(int rows) {
    SyntheticModel model = withPositions(rows);
    model.given("position_ids", DataType.INT64, "batch", "tokens");
    model.graph().addNode(0, node("Gather", "positions", "table", "position_ids"));
    return model;
  }

  /** The same model, with positions that are fixed. */
  private AttentionReport countedFrom(long first, int rows) {
    SyntheticModel model = withPositions(rows);
    model.longs("fixed", LongStream.range(first, first + IDS.length).toArray());
    model.graph().addNode(0, node("Gather", "positions", "table", "fixed"));
    return measured(model);
  }

  private AttentionReport measured(SyntheticModel model) {
    return AttentionProbe.of(model.write(folder)).withThreads(1).onIds(List.of(IDS));
  }

  private static List<Finding> said(AttentionReport report) {
    return report.findings().stream()
        .filter(finding -> finding.code().equals("attention-positions"))
        .toList();
  }

  private static double rowStd(AttentionReport report) {
    return report.layers().get(0).heads().get(0).softmax().rowStd().estimate();
  }

  @ParameterizedTest
  @CsvSource({"66,2,true", "514,2,true", "64,0,false", "512,0,false", "40,0,true"})
  void theFirstPositionIsToldByTheNumberOfRows(int rows, long first, boolean said) {
    AttentionReport report = measured(fed(rows));
    assertThat(rowStd(report)).isEqualTo(rowStd(countedFrom(first, rows)));
    assertThat(rowStd(report)).isNotEqualTo(rowStd(countedFrom(2 - first, rows)));
    if (said) {
      assertThat(said(report)).hasSize(1);
      assertThat(said(report).get(0).evidence())
          .containsEntry("input", "position_ids")
          .containsEntry("first", first)
          .containsEntry("rows", (long) rows);
    } else {
      assertThat(said(report)).isEmpty();
    }
  }

  @Test
  void anOffsetThatTheGraphAddsItselfIsNotAddedTwice() {
    SyntheticModel model = withPositions(66).longs("offset", 2);
    model.given("position_ids", DataType.INT64, "batch", "tokens");
    model.graph().addNode(0, node("Add", "shifted", "position_ids", "offset"));
    model.graph().addNode(1, node("Gather", "positions", "table", "shifted"));
    AttentionReport report = measured(model);
    assertThat(rowStd(report)).isEqualTo(rowStd(countedFrom(2, 66)));
    assertThat(said(report)).isEmpty();
  }

  @Test
  void aTextThatIsLongerThanTheTableIsCutToWhatIsLeftBehindTheFirst() {
    long[] ids = LongStream.range(0, 70).map(i -> i % 16).toArray();
    AttentionReport report =
        AttentionProbe.of(fed(66).write(folder)).withThreads(1).onIds(List.of(ids));
    assertThat(report.input().window()).isEqualTo(64);
  }
}
