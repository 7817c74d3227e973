package dev.sonde.nets.onnx;

import dev.sonde.exported.ModelFile;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ReadingNotes;
import dev.sonde.nets.onnx.numbers.StoredNumbers;
import dev.sonde.onnx.MatchedWeights;
import dev.sonde.onnx.MergedNorms;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Reads models in ONNX, operator set 13 and later, and differentiates them: every node becomes
 * calls of libtorch's operators. No code of the file is executed.
 *
 * <p>ONNX does not say which of its tensors are trained. Those are taken that operators use as
 * weights; {@code docs/exported-models.md} has the rule. {@link Network#parameters()} lists them.
 */
public final class OnnxProgram {
  private OnnxProgram() {}

  /**
   * Tells whether a file is one of these, by its name.
   *
   * @param path the file
   * @return whether it ends in {@code .onnx}
   */
  public static boolean isAt(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  /**
   * Loads a network, once a child process has survived it.
   *
   * @param path the file
   * @param reading how to read what the file leaves open
   * @return the network, which the caller closes
   * @throws InvalidInputException if the file is missing, damaged or quantised, holds operators
   *     that are unknown, or no parameters
   */
  public static Network load(Path path, OnnxReading reading) {
    OnnxGraph graph = OnnxGraph.read(path);
    OnnxTrial.require(
        path,
        graph.description().sha256() + graph.externalData().fingerprint(),
        graph.externalData().size());
    return load(path, graph, reading);
  }

  /**
   * Loads a file that has been tried, in this process or by another one that had the same bytes.
   */
  public static Network loadTried(Path path, OnnxReading reading) {
    return load(path, OnnxGraph.read(path), reading);
  }

  private static Network load(Path path, OnnxGraph graph, OnnxReading reading) {
    OnnxModel model = model(path.toString(), graph, reading);
    return reading.weights().isPresent()
        ? Network.of(
            model,
            path + " with " + reading.weights().get(),
            ModelFile.sha256(reading.weights().get()))
        : Network.of(model, path.toString(), graph.description().sha256());
  }

  /** Loads a model for a trial. */
  static OnnxModel model(String source, OnnxGraph read, OnnxReading reading) {
    try {
      ModelGraph graph = ModelGraph.of(source, read, reading);
      StoredNumbers numbers = new StoredNumbers(read.file(), read.externalData().folder());
      return Libtorch.compute(
          () -> {
            Map<String, Tensor> tensors = new HashMap<>();
            graph.fixed().forEach((name, tensor) -> tensors.put(name, numbers.read(tensor)));
            Optional<MatchedWeights> matched = Optional.empty();
            if (reading.weights().isPresent()) {
              CheckpointWeights.Put put =
                  CheckpointWeights.put(graph, reading.weights().get(), tensors);
              tensors.putAll(put.tensors());
              matched = Optional.of(put.matched());
            }
            ParameterPlan plan = ParameterPlan.of(graph, tensors);
            if (plan.parameters().isEmpty()) {
              throw new InvalidInputException(
                  source
                      + ": none of its tensors is used as a weight, so there is nothing to"
                      + " differentiate by. Export the model with its weights"
                      + " (export_params=True)");
            }
            return OnnxModel.of(
                graph,
                plan,
                new ReadingNotes(MergedNorms.of(graph.graph(), graph.nodes()), matched),
                tensors);
          });
    } catch (LibtorchException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          source + " cannot be loaded: " + e.getMessage() + ". Export it again",
          e);
    }
  }
}
