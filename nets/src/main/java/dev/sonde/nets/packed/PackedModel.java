package dev.sonde.nets.packed;

import dev.sonde.exported.Safetensors;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.network.Trust;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All files of a model and how they are read, as they are sent to other machines.
 *
 * <p>Whoever packs has loaded the model, so its files were tried in a process without rights.
 * Whoever unpacks has the same bytes, holds their operators against the same list, and loads them
 * into its own process.
 */
public final class PackedModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String MODEL = "model";
  private static final String WEIGHTS = "weights";

  /** One array of Java holds two gigabytes at most. */
  private static final int PIECE = 1 << 20;

  /** Contents by names below a folder, in pieces. */
  private final Map<String, List<byte[]>> files;

  private final String model;

  /** Null where the model has its own. */
  private final @Nullable String weights;

  private final @Nullable String output;
  private final Trust trust;
  private final List<String> only;
  private final List<String> except;
  private final ModelReading.Prediction prediction;

  private PackedModel(
      Map<String, List<byte[]>> files,
      String model,
      @Nullable String weights,
      ModelReading reading) {
    this.files = files;
    this.model = model;
    this.weights = weights;
    this.output = reading.output().orElse(null);
    this.trust = reading.trust();
    this.only = new ArrayList<>(reading.choice().only());
    this.except = new ArrayList<>(reading.choice().except());
    this.prediction = reading.prediction();
  }

  /**
   * Packs a model that has been loaded.
   *
   * @param reading how it was read
   * @return its files in memory
   * @throws InvalidInputException if one cannot be read
   */
  public static PackedModel of(ModelReading reading) {
    Map<String, List<byte[]>> files = new LinkedHashMap<>();
    String model = MODEL + "/" + reading.file().getFileName();
    files.put(model, read(reading.file()));
    if (OnnxProgram.isAt(reading.file())) {
      OnnxGraph.read(reading.file())
          .externalData()
          .files()
          .forEach((location, file) -> files.put(MODEL + "/" + location, read(file)));
    }
    String weights = null;
    if (reading.weights().isPresent()) {
      Path given = reading.weights().get();
      for (Path file : Safetensors.files(given)) {
        files.put(WEIGHTS + "/" + file.getFileName(), read(file));
      }
      weights = WEIGHTS + "/" + given.getFileName();
    }
    return new PackedModel(files, model, weights, reading);
  }

  private static List<byte[]> read(Path file) {
    List<byte[]> pieces = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
        pieces.add(piece);
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          file + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
    }
    return pieces;
  }

  /**
   * Returns how much there is to send.
   *
   * @return bytes of all files
   */
  public long bytes() {
    return files.values().stream().flatMap(List::stream).mapToLong(piece -> piece.length).sum();
  }

  /**
   * Loads the model.
   *
   * @param folder an empty folder for its files, which must stay until the network is closed
   * @return the network, which the caller closes
   * @throws InvalidInputException if it is refused here
   * @throws UncheckedIOException if the folder cannot be written
   */
  public Network load(Path folder) {
    try {
      for (Map.Entry<String, List<byte[]>> each : files.entrySet()) {
        Path file = folder.resolve(each.getKey()).normalize();
        if (!file.startsWith(folder)) {
          throw new InvalidInputException(each.getKey() + " lies outside of the model's folder");
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          for (byte[] piece : each.getValue()) {
            out.write(piece);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelReading(
            folder.resolve(model),
            Optional.ofNullable(weights).map(folder::resolve),
            Optional.ofNullable(output),
            trust,
            new ParameterChoice(only, except),
            prediction)
        .loadTried();
  }
}
