package dev.sonde.attention.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.sonde.attention.RealModels;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.runtime.ScoreSession;
import dev.sonde.onnx.OnnxFile;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a file is the file, but for large weights, whose places are told. */
class OnnxFileTest {
  @TempDir Path folder;

  private static int entry(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElseThrow();
  }

  /** Everything put back from the places that are told gives what the usual reader reads. */
  @Test
  void largeWeightsStayInTheFileAndEverythingElseIsRead() throws IOException {
    Path file = RealModels.miniLm(folder);
    byte[] bytes = Files.readAllBytes(file);
    ModelProto lean = OnnxFile.read(file);
    assertThat(lean.getSerializedSize()).isLessThan(bytes.length / 50);
    ModelProto.Builder whole = lean.toBuilder();
    int inPlace = 0;
    for (TensorProto.Builder tensor : whole.getGraphBuilder().getInitializerBuilderList()) {
      if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        int offset = entry(tensor.build(), "offset");
        int length = entry(tensor.build(), "length");
        tensor.clearDataLocation().clearExternalData();
        tensor.setRawData(ByteString.copyFrom(bytes, offset, length));
        inPlace++;
      }
    }
    assertThat(inPlace).isEqualTo(2 + 6 * 6); // two tables, and six matrices in every layer
    assertThat(whole.build()).isEqualTo(ModelProto.parseFrom(bytes));
  }

  /** The runtime reads the file by itself in one case, and what is left of it in the other. */
  @Test
  void theModelsOutputsKeepTheirBits() throws OrtException {
    Path file = RealModels.miniLm(folder);
    OnnxGraph graph = OnnxGraph.read(file);
    String output = graph.outputs().get(0);
    List<AttentionPattern> patterns = PatternFinder.in(graph).patterns();
    Set<String> shown = Set.of(patterns.get(3).core(), output);
    float[] ours;
    try (ScoreSession session = ScoreSession.open(graph, patterns, shown, 1)) {
      ours =
          Objects.requireNonNull(session.run(RealModels.fox(), Set.of(output)).get(output))
              .values();
    }
    assertThat(ours).isEqualTo(plain(file, graph, output));
  }

  private static float[] plain(Path file, OnnxGraph graph, String output) throws OrtException {
    Map<String, ai.onnxruntime.OnnxTensor> feed = new java.util.HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      try (OrtSession session =
          ScoreSession.environment().createSession(file.toString(), options)) {
        for (var input : session.getInputInfo().values()) {
          feed.put(
              input.getName(),
              ModelInput.of(
                  ScoreSession.environment(),
                  input,
                  InputRoles.of(graph).of(input.getName()),
                  RealModels.fox(),
                  0,
                  graph.file()));
        }
        try (OrtSession.Result result = session.run(feed, Set.of(output))) {
          return ScoreSession.read((ai.onnxruntime.OnnxTensor) result.get(0)).values().clone();
        }
      }
    } finally {
      feed.values().forEach(ai.onnxruntime.OnnxTensor::close);
    }
  }
}
