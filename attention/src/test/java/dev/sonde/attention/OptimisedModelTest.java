package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that ONNX Runtime has optimised and saved is read as the one that it was made from. */
@Tag("full")
class OptimisedModelTest {
  @TempDir Path folder;

  @Test
  void saysWhatTheModelSaidBefore() throws OrtException {
    Path model = RealModels.miniLm(folder);
    Path optimised = folder.resolve("optimised.onnx");
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(SessionOptions.OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(optimised.toString());
      OrtEnvironment.getEnvironment().createSession(model.toString(), options).close();
    }
    assertThat(OnnxGraph.read(optimised).nodes())
        .filteredOn(node -> node.getOpType().equals("FusedMatMul"))
        .hasSize(6);
    // scales are single-precision numbers of their own there; what ran was optimised either way
    assertThat(layers(optimised))
        .usingRecursiveComparison()
        .withComparatorForType(
            (a, b) -> Math.abs(a - b) <= 1e-6 * Math.abs(a) ? 0 : Double.compare(a, b),
            Double.class)
        .isEqualTo(layers(model));
  }

  private static List<AttentionLayer> layers(Path model) {
    long[] ids = LongStream.range(0, 40).map(i -> 1_000 + 37 * i).toArray();
    // beside a model under a name of its own, it would not be found, and separators not be known
    Path tokenizer = model.resolveSibling("all-minilm-l6-v2-tokenizer.json");
    return AttentionProbe.of(model).withTokenizer(tokenizer).onIds(List.of(ids)).layers();
  }
}
