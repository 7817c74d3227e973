package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.MatchedWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The weights of a checkpoint in a graph, as an exported program and as ONNX, against an archive
 * whose own bytes were changed to the same numbers.
 */
class OtherWeightsTest {
  /** Both run the same products on the same numbers; some weights are cast and transposed first. */
  private static final double MOST_DIFFERENCE = 1e-6;

  private static final Path MODELS = Path.of("src/test/resources/exported");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /**
   * One tensor of a checkpoint.
   *
   * @param shape the lengths of its axes
   * @param numbers its numbers, which bfloat16 holds exactly
   */
  private record Numbers(List<Long> shape, float[] numbers) {}

  private final Map<String, Numbers> checkpoint = new LinkedHashMap<>();
  private final Map<String, byte[]> records = new LinkedHashMap<>();

  @BeforeEach
  void empty() {
    checkpoint.clear();
    records.clear();
  }

  /** Changes the parameters of a model, to numbers that half precision holds. */
  private void change(String name) {
    try (ProgramArchive archive = ProgramArchive.open(MODELS.resolve(name + ".pt2"))) {
      for (Map.Entry<String, JsonNode> each : archive.weights().properties()) {
        JsonNode meta = each.getValue().get("tensor_meta");
        if (!each.getValue().path("is_param").asBoolean() || meta.get("dtype").asInt() != 7) {
          continue;
        }
        assertThat(meta.at("/storage_offset/as_int").asLong()).isZero();
        String record = "data/weights/" + each.getValue().get("path_name").asText();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        archive.read(record, (piece, count) -> bytes.write(piece, 0, count));
        ByteBuffer old = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        float[] numbers = new float[old.remaining() / Float.BYTES];
        ByteBuffer changed = ByteBuffer.allocate(old.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < numbers.length; i++) {
          double other = old.getFloat() * (1 + 0.3 * Math.cos(i)) + 0.01 * Math.sin(3.0 * i);
          numbers[i] = Float.intBitsToFloat(Float.floatToIntBits((float) other) & 0xffff0000);
          changed.putFloat(numbers[i]);
        }
        List<Long> shape = new ArrayList<>();
        meta.get("sizes").forEach(size -> shape.add(size.get("as_int").asLong()));
        checkpoint.put(each.getKey(), new Numbers(shape, numbers));
        records.put(record, changed.array());
      }
    }
  }

  private Path exportedAnew(String name) throws IOException {
    Path out = folder.resolve(name + ".pt2");
    try (ZipFile zip = new ZipFile(MODELS.resolve(name + ".pt2").toFile());
        ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(out))) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] own = zip.getInputStream(entry).readAllBytes();
        String record = entry.getName().substring(entry.getName().indexOf('/') + 1);
        byte[] content = records.getOrDefault(record, own);
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setMethod(ZipEntry.STORED);
        copy.setSize(content.length);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        copy.setCrc(checksum.getValue());
        target.putNextEntry(copy);
        target.write(content);
        target.closeEntry();
      }
    }
    return out;
  }

  private Path safetensors(String file, boolean half, Map<String, Numbers> tensors)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors.forEach(
        (name, tensor) -> {
          int size = half ? Short.BYTES : Float.BYTES;
          ByteBuffer bytes =
              ByteBuffer.allocate(size * tensor.numbers().length).order(ByteOrder.LITTLE_ENDIAN);
          for (float number : tensor.numbers()) {
            if (half) {
              bytes.putShort((short) (Float.floatToIntBits(number) >>> 16));
            } else {
              bytes.putFloat(number);
            }
          }
          ObjectNode entry = header.putObject(name);
          entry.put("dtype", half ? "BF16" : "F32");
          tensor.shape().forEach(entry.withArray("shape")::add);
          entry.putArray("data_offsets").add(data.size()).add(data.size() + bytes.capacity());
          data.writeBytes(bytes.array());
        });
    byte[] json = JSON.writeValueAsBytes(header);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .array());
    out.writeBytes(json);
    out.writeBytes(data.toByteArray());
    Path path = folder.resolve(file);
    Files.write(path, out.toByteArray());
    return path;
  }

  /** The checkpoint in two files, with their index. */
  private Path shards(boolean half) throws IOException {
    Map<String, Numbers> first = new LinkedHashMap<>();
    Map<String, Numbers> second = new LinkedHashMap<>();
    checkpoint.forEach(
        (name, tensor) -> (first.size() <= second.size() ? first : second).put(name, tensor));
    safetensors("part-1.safetensors", half, first);
    safetensors("part-2.safetensors", half, second);
    ObjectNode index = JSON.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    first.keySet().forEach(name -> map.put(name, "part-1.safetensors"));
    second.keySet().forEach(name -> map.put(name, "part-2.safetensors"));
    Path path = folder.resolve("model.safetensors.index.json");
    Files.writeString(path, index.toString(), StandardCharsets.UTF_8);
    return path;
  }

  private static AttentionReport report(AttentionProbe probe, String name) throws Exception {
    return probe.withThreads(1).onIds(ReportFigures.ids(MODELS.resolve(name + ".ids")));
  }

  private static void same(AttentionReport own, AttentionReport expected) throws Exception {
    ReportFigures.Difference difference =
        ReportFigures.between(ReportFigures.of(own), ReportFigures.of(expected));
    assertThat(difference.missing()).isEmpty();
    assertThat(difference.worst()).as(difference.where()).isLessThan(MOST_DIFFERENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"decoder", "grouped", "encoder", "parts"})
  void aCheckpointGivesTheFiguresOfTheModelExportedWithIt(String name) throws Exception {
    change(name);
    AttentionReport expected = report(AttentionProbe.of(exportedAnew(name)), name);
    AttentionReport before = report(AttentionProbe.of(MODELS.resolve(name + ".pt2")), name);
    assertThat(ReportFigures.between(ReportFigures.of(before), ReportFigures.of(expected)).worst())
        .isGreaterThan(1e-3);
    Path whole = safetensors("whole.safetensors", false, checkpoint);
    for (Path weights :
        List.of(whole, safetensors("half.safetensors", true, checkpoint), shards(true))) {
      for (String format : List.of(".pt2", ".onnx")) {
        AttentionReport put =
            report(AttentionProbe.of(MODELS.resolve(name + format)).withWeights(weights), name);
        same(put, expected);
        assertThat(put.model().file())
            .contains(name + format + " with ")
            .endsWith(weights.toString());
        assertThat(put.model().weights().orElseThrow().unused()).isEmpty();
      }
    }
  }

  @Test
  void whatIsNotUsedIsListedAndWhatIsMissingIsRefused() throws Exception {
    change("decoder");
    checkpoint.put("value_head.weight", new Numbers(List.of(2L), new float[2]));
    Path more = safetensors("more.safetensors", false, checkpoint);
    for (String format : List.of(".pt2", ".onnx")) {
      AttentionProbe probe = AttentionProbe.of(MODELS.resolve("decoder" + format));
      MatchedWeights matched =
          report(probe.withWeights(more), "decoder").model().weights().orElseThrow();
      assertThat(matched.unused()).containsExactly("value_head.weight");
      Map<String, Numbers> fewer = new LinkedHashMap<>(checkpoint);
      fewer.keySet().removeIf(name -> name.contains("h.1.attn"));
      Path less = safetensors("less.safetensors", false, fewer);
      assertThatThrownBy(() -> report(probe.withWeights(less), "decoder"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContainingAll("lack", "h.1.attn", "Take the checkpoint of this model");
      Map<String, Numbers> other = new LinkedHashMap<>(checkpoint);
      String wide =
          other.keySet().stream()
              .filter(n -> n.contains("mlp.c_fc.weight"))
              .findFirst()
              .orElseThrow();
      other.put(wide, new Numbers(List.of(2L, 3L), new float[6]));
      Path shapes = safetensors("shapes.safetensors", false, other);
      assertThatThrownBy(() -> report(probe.withWeights(shapes), "decoder"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContainingAll("mlp.c_fc.weight", "[2, 3]", "same sizes");
    }
  }
}
