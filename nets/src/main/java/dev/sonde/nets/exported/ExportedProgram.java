package dev.sonde.nets.exported;

import dev.sonde.exported.ModelFile;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramCheckpoint;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.ProgramReader;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.LibtorchException;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ReadingNotes;
import dev.sonde.nets.network.Trust;
import dev.sonde.onnx.MatchedWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads models that Python writes with
 *
 * <pre>{@code
 * program = torch.export.export(model.eval(), (example,), dynamic_shapes=({0: torch.export.Dim.AUTO},))
 * torch.export.save(program, "model.pt2")
 * }</pre>
 *
 * <p>A damaged program can make an operator end the whole process. So a child process runs it
 * first, on inputs of its example's sizes; its verdict is remembered by the file's SHA-256.
 *
 * <p>From PyTorch 2.9 on, schema version 8. The program is a graph of ATen operators, which
 * libtorch runs one by one; no code of the file is executed, and no pickle read. Only operators of
 * a list run, mathematics on tensors, unless {@link dev.sonde.nets.network.Trust#ANY_OPERATOR} is
 * asked for.
 */
public final class ExportedProgram {
  private ExportedProgram() {}

  /**
   * Tells whether a file is one of these, by its name or what it holds.
   *
   * @param path the file
   * @return whether it ends in {@code .pt2}, or is a container of {@code torch.export}
   */
  public static boolean isAt(Path path) {
    Path name = path.getFileName();
    return (name != null && name.toString().endsWith(".pt2")) || ProgramArchive.isExported(path);
  }

  /**
   * Loads a network in the usual way.
   *
   * @param path the file
   * @return the network, which the caller closes
   * @throws InvalidInputException as {@link #load(Path, ExportedReading)}
   */
  public static Network load(Path path) {
    return load(path, ExportedReading.withDefaults());
  }

  /**
   * Loads a network. Tensors saved on a GPU come to the CPU; weights in half precision are widened
   * to single.
   *
   * @param path the file
   * @param reading how to read what the file leaves open
   * @return the network, which the caller closes
   * @throws InvalidInputException if the file is missing, damaged, of another format or age, calls
   *     operators that may not run or do not exist, or holds no trainable parameters
   */
  public static Network load(Path path, ExportedReading reading) {
    return load(path, reading, true);
  }

  /**
   * Loads a file that has been tried, in this process or by another one that had the same bytes.
   */
  public static Network loadTried(Path path, ExportedReading reading) {
    return load(path, reading, false);
  }

  private static Network load(Path path, ExportedReading reading, boolean tryFirst) {
    String source = path.toString();
    try (ProgramArchive archive = ProgramArchive.open(path)) {
      ProgramGraph graph = ProgramReader.read(source, archive.program());
      ExportedGraph exported = ExportedGraph.of(source, graph, reading);
      String sha256 = ModelFile.sha256(path);
      if (tryFirst) {
        ExportedTrial.require(path, sha256, archive.programSize());
      }
      Optional<ProgramCheckpoint> checkpoint =
          reading.weights().map(file -> ProgramCheckpoint.of(archive, graph, file));
      try (StoredTensors stored = StoredTensors.read(archive, graph, checkpoint)) {
        ExportedModel model = ExportedModel.of(exported.with(stored), stored, notes(checkpoint));
        if (model.parameters().isEmpty()) {
          model.close();
          throw nothingTrainable(source, model);
        }
        return reading.weights().isPresent()
            ? Network.of(
                model,
                source + " with " + reading.weights().get(),
                ModelFile.sha256(reading.weights().get()))
            : Network.of(model, source, sha256);
      }
    } catch (LibtorchException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          source + " cannot be loaded: " + e.getMessage() + ". " + ProgramArchive.HOW_TO_EXPORT,
          e);
    }
  }

  /**
   * Loads a program for its trial: whatever operators it names, and with the first output of reals
   * where it is not clear which one is the prediction.
   */
  static ExportedModel anyPrediction(Path path) {
    String source = path.toString();
    try (ProgramArchive archive = ProgramArchive.open(path)) {
      ProgramGraph graph = ProgramReader.read(source, archive.program());
      ExportedReading any = ExportedReading.withDefaults().withTrust(Trust.ANY_OPERATOR);
      ExportedGraph exported;
      try {
        exported = ExportedGraph.of(source, graph, any);
      } catch (InvalidInputException e) {
        String label =
            graph.outputs().stream()
                .filter(output -> ExportedGraph.isReal(graph, output))
                .findFirst()
                .orElseThrow(() -> e)
                .label();
        exported = ExportedGraph.of(source, graph, any.withOutput(label));
      }
      try (StoredTensors stored = StoredTensors.read(archive, graph, Optional.empty())) {
        return ExportedModel.of(exported.with(stored), stored, ReadingNotes.NONE);
      }
    }
  }

  private static ReadingNotes notes(Optional<ProgramCheckpoint> checkpoint) {
    return new ReadingNotes(
        List.of(),
        checkpoint.map(
            taken ->
                new MatchedWeights(
                    taken.file().toString(), taken.taken(), List.of(), List.of(), taken.unused())));
  }

  private static InvalidInputException nothingTrainable(String source, ExportedModel model) {
    return new InvalidInputException(
        source
            + (model.frozen().isEmpty()
                ? ": the program has no parameters, so there is nothing to differentiate by. Was"
                    + " it exported from a function, or with its weights written in as constants?"
                    + " Export the module itself"
                : ": all "
                    + model.frozen().size()
                    + " parameters have requires_grad=False, so there is nothing to differentiate"
                    + " by. Call model.requires_grad_(True) before torch.export.export"));
  }
}
