package dev.sonde.attention.aten;

import dev.sonde.exported.ModelFile;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.ProgramReader;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxDescription;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.Map;

/** The file of a transformer, ONNX or an exported program of PyTorch, as one graph. */
public final class TransformerFile {
  private TransformerFile() {}

  /**
   * Reads a file.
   *
   * @param file an ONNX file, or what {@code torch.export.save} wrote
   * @return its graph, in operators of ONNX
   * @throws InvalidInputException when it is missing, damaged, of another format, or uses what
   *     cannot be written in operators of ONNX
   */
  public static OnnxGraph read(Path file) {
    if (!isExported(file)) {
      return OnnxGraph.read(file);
    }
    try (ProgramArchive archive = ProgramArchive.open(file)) {
      ProgramGraph graph = ProgramReader.read(archive.source(), archive.program());
      return OnnxGraph.of(
          file,
          new OnnxDescription(
              file.toString(),
              ModelFile.sha256(file),
              "torch.export",
              "PyTorch " + graph.torchVersion(),
              graph.nodes().size(),
              Map.of()),
          Translation.of(archive, file, graph));
    }
  }

  /** By its name as well, so that what is damaged is refused as what it should be. */
  private static boolean isExported(Path file) {
    return file.toString().endsWith(".pt2") || ProgramArchive.isExported(file);
  }
}
