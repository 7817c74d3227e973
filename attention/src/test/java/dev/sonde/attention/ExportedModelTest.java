package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One decoder as PyTorch exports it: with the fused Attention of operator set 23, written out,
 * written out without optimisations, and, by the classic exporter, as a function of the file. Its
 * figures are PyTorch's own, of {@code exported/make_exported.py}.
 */
class ExportedModelTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  /** Of single-precision logits of size 10. */
  private static final double ROUNDING = 2e-5;

  @TempDir Path folder;

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        ExportedModelTest.class.getResourceAsStream("exported/" + name), name);
  }

  private static List<String> rows() throws IOException {
    try (InputStream in = resource("decoder.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decoder-dynamo-23.onnx",
        "decoder-dynamo-18.onnx",
        "decoder-dynamo-18-plain.onnx",
        "decoder-functions-17.onnx"
      })
  void normalisedAndRotatedGroupedQueriesAreReadAsPyTorchComputesThem(String name)
      throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = resource(name)) {
      Files.copy(in, file);
    }
    AttentionReport report = AttentionProbe.of(file).withThreads(1).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    assertThat(report.layers()).hasSize(1);
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.CAUSAL);
    List<HeadFigures> heads = report.layers().get(0).heads();
    List<String> rows = rows();
    assertThat(heads).hasSameSizeAs(rows);
    for (int h = 0; h < rows.size(); h++) {
      String[] figures = rows.get(h).split(",", -1);
      HeadFigures head = heads.get(h);
      assertThat(head.dimension()).isEqualTo(8);
      assertThat(head.scale()).isCloseTo(1 / Math.sqrt(8), within(1e-6));
      assertThat(head.softmax().rowStd().estimate())
          .isCloseTo(Double.parseDouble(figures[1]), within(ROUNDING));
      assertThat(head.softmax().entropyRatio().estimate())
          .isCloseTo(Double.parseDouble(figures[2]), within(ROUNDING));
      assertThat(head.softmax().maxLogit())
          .isCloseTo(Double.parseDouble(figures[3]), within(ROUNDING));
    }
  }
}
