package dev.sonde.attention.aten;

import dev.sonde.exported.ModelFile;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramCheckpoint;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.ProgramReader;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.MatchedWeights;
import dev.sonde.onnx.OnnxDescription;
import dev.sonde.onnx.OnnxGraph;
import dev.sonde.onnx.ReplacedWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    return read(file, Optional.empty());
  }

  /**
   * Reads a file, and puts the weights of a checkpoint in the place of its own, by name.
   *
   * @param file an ONNX file, or what {@code torch.export.save} wrote
   * @param weights a {@code .safetensors} file, or the index of several
   * @return its graph, in operators of ONNX
   * @throws InvalidInputException as {@link #read(Path)}, and when parameters are not among the
   *     weights, or have other shapes there
   */
  public static OnnxGraph read(Path file, Optional<Path> weights) {
    if (!isExported(file)) {
      OnnxGraph graph = OnnxGraph.read(file);
      return weights.map(path -> ReplacedWeights.put(graph, path)).orElse(graph);
    }
    try (ProgramArchive archive = ProgramArchive.open(file)) {
      ProgramGraph graph = ProgramReader.read(archive.source(), archive.program());
      Optional<ProgramCheckpoint> checkpoint =
          weights.map(path -> ProgramCheckpoint.of(archive, graph, path));
      Translation.Translated program = Translation.of(archive, file, graph, checkpoint);
      OnnxDescription own =
          new OnnxDescription(
              file.toString(),
              ModelFile.sha256(file),
              "torch.export",
              "PyTorch " + graph.torchVersion(),
              graph.nodes().size(),
              Map.of());
      OnnxDescription description =
          checkpoint
              .map(taken -> own.with(matched(taken), ModelFile.sha256(taken.file())))
              .orElse(own);
      return OnnxGraph.of(file, description, program.model(), program.others());
    }
  }

  private static MatchedWeights matched(ProgramCheckpoint taken) {
    return new MatchedWeights(
        taken.file().toString(), taken.taken(), List.of(), List.of(), taken.unused());
  }

  /** By its name as well, so that what is damaged is refused as what it should be. */
  private static boolean isExported(Path file) {
    return file.toString().endsWith(".pt2") || ProgramArchive.isExported(file);
  }
}
