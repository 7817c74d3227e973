package dev.sonde.nets.packed;

import dev.sonde.nets.data.Values;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.exported.ExportedReading;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.nets.network.Trust;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.nets.onnx.OnnxReading;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model's file and how it is read. Immutable.
 *
 * @param file TorchScript, an exported program, or ONNX
 * @param weights what takes the place of a graph's own weights; not for TorchScript
 * @param output which output is the prediction; not for TorchScript
 * @param trust which operators its program may call
 * @param choice which parameters are measured
 * @param prediction what the output is held against
 */
public record ModelReading(
    Path file,
    Optional<Path> weights,
    Optional<String> output,
    Trust trust,
    ParameterChoice choice,
    Prediction prediction) {

  /** What the output is held against. */
  public enum Prediction {
    /** The targets at the same position. */
    HERE,
    /** The next token, so that the last position has no target. */
    NEXT_TOKEN
  }

  /**
   * Returns the usual way: the file's own weights, its only output, mathematics alone, every
   * parameter.
   *
   * @param file the model's
   * @return how it is read
   */
  public static ModelReading of(Path file) {
    return new ModelReading(
        file,
        Optional.empty(),
        Optional.empty(),
        Trust.COMPUTING_ONLY,
        ParameterChoice.all(),
        Prediction.HERE);
  }

  /**
   * Returns this with some of the parameters.
   *
   * @param some which are measured
   * @return a new way to read
   */
  public ModelReading withChoice(ParameterChoice some) {
    return new ModelReading(file, weights, output, trust, some, prediction);
  }

  /**
   * Returns this with another prediction.
   *
   * @param what what the output is held against
   * @return a new way to read
   */
  public ModelReading withPrediction(Prediction what) {
    return new ModelReading(file, weights, output, trust, choice, what);
  }

  /**
   * Loads the model, once a child process has survived it.
   *
   * @param inputs samples of the data that it will be used on
   * @return the network, which the caller closes
   * @throws dev.sonde.findings.InvalidInputException as the readers of each kind
   */
  public Network load(Values inputs) {
    if (OnnxProgram.isAt(file)) {
      return chosen(OnnxProgram.load(file, onnx()));
    }
    return chosen(
        ExportedProgram.isAt(file)
            ? ExportedProgram.load(file, exported())
            : TorchScript.load(file, trust, Optional.of(inputs)));
  }

  /** Loads files whose very bytes another process has tried. */
  Network loadTried() {
    if (OnnxProgram.isAt(file)) {
      return chosen(OnnxProgram.loadTried(file, onnx()));
    }
    return chosen(
        ExportedProgram.isAt(file)
            ? ExportedProgram.loadTried(file, exported())
            : TorchScript.loadTried(file, trust));
  }

  private OnnxReading onnx() {
    OnnxReading usual = OnnxReading.withDefaults();
    OnnxReading reading = output.map(usual::withOutput).orElse(usual);
    return weights.map(reading::withWeights).orElse(reading);
  }

  private ExportedReading exported() {
    ExportedReading usual = ExportedReading.withDefaults().withTrust(trust);
    ExportedReading reading = output.map(usual::withOutput).orElse(usual);
    return weights.map(reading::withWeights).orElse(reading);
  }

  private Network chosen(Network read) {
    Network network = read;
    boolean complete = false;
    try {
      network = network.choosing(choice);
      network = prediction == Prediction.NEXT_TOKEN ? network.predictingNext() : network;
      complete = true;
      return network;
    } finally {
      if (!complete) {
        network.close();
      }
    }
  }
}
