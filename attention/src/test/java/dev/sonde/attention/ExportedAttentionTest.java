package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.attention.ablation.Ablation;
import dev.sonde.findings.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same model as an exported program and as ONNX gives the same figures. The models are made by
 * {@code attention_models.py} beside them: fused attention with a causal mask; grouped keys with
 * rotary positions; an encoder of four inputs whose names say nothing; attention in its parts.
 */
class ExportedAttentionTest {
  /** The bar is 1e-4; both files hold the same numbers, and ONNX Runtime runs the same products. */
  private static final double MOST_DIFFERENCE = 1e-6;

  private static final Path MODELS = Path.of("src/test/resources/exported");

  private static Map<String, Double> figures(String model, String ids) throws Exception {
    return ReportFigures.of(
        AttentionProbe.of(MODELS.resolve(model))
            .withThreads(1)
            .withAblation(Ablation.ZERO)
            .withOtherScales()
            .onIds(ReportFigures.ids(MODELS.resolve(ids))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"decoder", "grouped", "encoder", "parts"})
  void bothFilesOfAModelGiveTheSameFigures(String name) throws Exception {
    Map<String, Double> exported = figures(name + ".pt2", name + ".ids");
    ReportFigures.Difference difference =
        ReportFigures.between(exported, figures(name + ".onnx", name + ".ids"));
    assertThat(difference.missing()).isEmpty();
    assertThat(difference.figures()).isGreaterThan(1_000);
    assertThat(difference.worst()).as(difference.where()).isLessThan(MOST_DIFFERENCE);
  }

  /** Otherwise the comparison above would hold whatever the figures were. */
  @Test
  void filesOfDifferentModelsDoNot() throws Exception {
    ReportFigures.Difference difference =
        ReportFigures.between(
            figures("decoder.pt2", "decoder.ids"), figures("parts.onnx", "decoder.ids"));
    assertThat(difference.worst()).isGreaterThan(0.01);
  }

  @Test
  void theReportSaysWhatWroteTheFile() throws Exception {
    AttentionReport report =
        AttentionProbe.of(MODELS.resolve("decoder.pt2"))
            .onIds(ReportFigures.ids(MODELS.resolve("decoder.ids")));
    assertThat(report.model().producer()).startsWith("PyTorch 2.");
    assertThat(report.layers()).hasSize(2);
    assertThat(report.layers().get(0).node()).contains("attn");
  }

  @Test
  void operatorsWithoutARuleAreNamedWithTheirModule(@TempDir Path folder) throws Exception {
    Path other = folder.resolve("other.pt2");
    replace("decoder.pt2", other, "torch.ops.aten.tanh.default", "torch.ops.aten.acosh.default");
    refused(other, "aten.acosh.default", "transformer.h.0.mlp", "torch.onnx.export(program");
  }

  @Test
  void namesInMessagesAreEscaped(@TempDir Path folder) throws Exception {
    Path operator = folder.resolve("operator.pt2");
    replace("decoder.pt2", operator, "torch.ops.aten.tanh.default", "torch.ops.aten.acosh.default");
    Path other = folder.resolve("other.pt2");
    replace(operator.toString(), other, ",model.transformer.h.0.mlp.act,", ",\\u001b[31m\\u202e,");
    refused(other, "the module \\u001b[31m\\u202e calls aten.acosh.default");
  }

  @Test
  void dropoutInTrainingIsRefused(@TempDir Path folder) throws Exception {
    Path other = folder.resolve("other.pt2");
    String off = "\"name\": \"train\", \"arg\": {\"as_bool\": false}";
    replace("decoder.pt2", other, off, off.replace("false", "true"));
    refused(other, "drops values at random", "model.eval()");
  }

  @Test
  void customNamespacesAreRefused(@TempDir Path folder) throws Exception {
    Path other = folder.resolve("other.pt2");
    replace("decoder.pt2", other, "torch.ops.aten.tanh.default", "torch.ops.my.tanh.default");
    refused(other, "my.tanh.default");
  }

  private static void refused(Path model, String... words) {
    assertThatThrownBy(
            () -> AttentionProbe.of(model).onIds(ReportFigures.ids(MODELS.resolve("decoder.ids"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(words);
  }

  /** Copies an archive with another text in its program. */
  private static void replace(String model, Path target, String old, String text) throws Exception {
    boolean found = false;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipFile zip = new ZipFile(MODELS.resolve(model).toFile());
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith("/models/model.json")) {
          String json = new String(content, StandardCharsets.UTF_8);
          found = json.contains(old);
          content = json.replace(old, text).getBytes(StandardCharsets.UTF_8);
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setMethod(ZipEntry.STORED);
        copy.setSize(content.length);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        copy.setCrc(checksum.getValue());
        out.putNextEntry(copy);
        out.write(content);
        out.closeEntry();
      }
    }
    assertThat(found).as(old).isTrue();
    Files.write(target, bytes.toByteArray());
  }
}
