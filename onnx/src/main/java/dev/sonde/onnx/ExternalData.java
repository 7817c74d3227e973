package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.findings.Quoted;
import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the files that a model's external data lie in. ONNX Runtime looks for them in one folder
 * and follows no symbolic link out of it; so locations are turned into those of the files behind
 * links, in the folder that holds all of them, as a cache of downloaded models needs it.
 */
public final class ExternalData {
  private static final String LOCATION = "location";

  /**
   * What a file was like when the model was read.
   *
   * @param size in bytes
   * @param modified when it was last written, in milliseconds
   */
  private record Stamp(long size, long modified) {
    static Stamp of(Path file) throws IOException {
      return new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
    }
  }

  private final Path model;
  private final Map<String, Path> files = new LinkedHashMap<>();
  private final Map<Path, Stamp> stamps = new HashMap<>();

  /** Files beyond the model's folder that the user named, by the location that tensors give. */
  private final Map<String, Path> named;

  private ExternalData(Path model, Map<String, Path> named) {
    this.model = model;
    this.named = named;
  }

  /**
   * Finds all files.
   *
   * @param file the model's
   * @param model as read
   * @param named files that may lie anywhere, by the location that tensors give
   * @throws InvalidInputException when one is missing, lies outside the model's folder, or is
   *     shorter than its tensors need
   */
  static ExternalData of(Path file, ModelProto model, Map<String, Path> named) {
    ExternalData data = new ExternalData(file, named);
    data.replaced(
        model,
        tensor -> {
          data.add(tensor);
          return tensor;
        });
    return data;
  }

  /** Whether there are any. */
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /** How many bytes they have together. */
  public long size() {
    return stamps.values().stream().mapToLong(Stamp::size).sum();
  }

  /** What tells these files from others that were written in their place; empty for none. */
  public String fingerprint() {
    return stamps.isEmpty() ? "" : "-" + Sha256.of(new TreeMap<>(stamps).toString()).hexadecimal();
  }

  /** The files by the locations that tensors give, which lie in the model's folder. */
  public Map<String, Path> files() {
    return Map.copyOf(files);
  }

  /** The folder that holds them all, at any depth. */
  public Path folder() {
    Path folder = null;
    for (Path file : files.values()) {
      Path parent = parent(file);
      while (folder != null && !parent.startsWith(folder)) {
        folder = parent(folder);
      }
      folder = folder == null ? parent : folder;
    }
    return folder == null ? parent(model.toAbsolutePath()) : folder;
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  /** The files by the locations in {@link #folder()} that tensors of the located model give. */
  Map<String, Path> located() {
    Path folder = folder();
    Map<String, Path> out = new HashMap<>();
    files.values().forEach(file -> out.put(location(folder, file), file));
    return out;
  }

  private static String location(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /** The model with locations in {@link #folder()}. */
  ModelProto located(ModelProto model) {
    Path folder = folder();
    return replaced(model, tensor -> located(tensor, folder));
  }

  private TensorProto located(TensorProto tensor, Path folder) {
    TensorProto.Builder moved = tensor.toBuilder();
    for (int i = 0; i < tensor.getExternalDataCount(); i++) {
      Path file = files.get(tensor.getExternalData(i).getValue());
      if (tensor.getExternalData(i).getKey().equals(LOCATION) && file != null) {
        String location = location(folder, file);
        moved.setExternalData(i, tensor.getExternalData(i).toBuilder().setValue(location));
      }
    }
    return moved.build();
  }

  /**
   * Makes sure that the files are still those that were read.
   *
   * @throws InvalidInputException when one was written or taken away since
   */
  public void checkUnchanged() {
    for (Map.Entry<Path, Stamp> entry : stamps.entrySet()) {
      boolean same;
      try {
        same = Stamp.of(entry.getKey()).equals(entry.getValue());
      } catch (IOException e) {
        same = false;
      }
      if (!same) {
        throw new InvalidInputException(
            Kind.DAMAGED,
            entry.getKey() + " was changed while it was measured; run this again when it is whole");
      }
    }
  }

  private void add(TensorProto tensor) {
    String location = entry(tensor, LOCATION);
    Path file = files.computeIfAbsent(location, key -> find(tensor, key));
    long offset = number(tensor, "offset");
    long length = number(tensor, "length");
    Stamp stamp = stamps.get(file);
    if (stamp != null && (offset > stamp.size() || length > stamp.size() - offset)) {
      throw new InvalidInputException(
          Kind.DAMAGED,
          "the weights "
              + Quoted.plain(tensor.getName())
              + " of "
              + model
              + " are said to lie in "
              + location
              + " at bytes "
              + offset
              + " to "
              + (offset + length)
              + ", and it has "
              + stamp.size()
              + "; copy or export both again");
    }
  }

  private Path find(TensorProto tensor, String location) {
    if (named.containsKey(location)) {
      return real(named.get(location));
    }
    Path folder = parent(model.toAbsolutePath()).normalize();
    Path file;
    try {
      file = folder.resolve(location).normalize();
    } catch (InvalidPathException e) {
      throw outside(tensor, location);
    }
    if (location.isEmpty() || Path.of(location).isAbsolute() || !file.startsWith(folder)) {
      throw outside(tensor, location);
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          Kind.MISSING,
          "the weights "
              + Quoted.plain(tensor.getName())
              + " of "
              + model
              + " lie in the file "
              + location
              + ", and there is none in "
              + folder
              + "; put it there under that name");
    }
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(folder.toRealPath()) && !isBesideLinkedModel(real)) {
        throw new InvalidInputException(
            Kind.DAMAGED,
            "the weights "
                + Quoted.plain(tensor.getName())
                + " of "
                + model
                + " lie in "
                + location
                + ", a symbolic link to "
                + real
                + ", outside of the model's folder: a model could read any of your files so. If"
                + " this file belongs to the model, copy it into the folder");
      }
      stamps.put(real, Stamp.of(real));
      return real;
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Path real(Path file) {
    try {
      Path real = file.toRealPath();
      stamps.put(real, Stamp.of(real));
      return real;
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Download caches link the model and its data into one folder of contents. */
  private boolean isBesideLinkedModel(Path real) throws IOException {
    return Files.isSymbolicLink(model) && parent(model.toRealPath()).equals(parent(real));
  }

  private InvalidInputException outside(TensorProto tensor, String location) {
    return new InvalidInputException(
        Kind.DAMAGED,
        "the weights "
            + Quoted.plain(tensor.getName())
            + " of "
            + model
            + " are said to lie in '"
            + location
            + "', which is not a file in the model's folder; export the model again, with its data"
            + " beside it");
  }

  private static String entry(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse("");
  }

  /** Whole and not negative; 0 where nothing is said. */
  private long number(TensorProto tensor, String key) {
    String text = entry(tensor, key);
    try {
      long value = text.isEmpty() ? 0 : Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new InvalidInputException(
        Kind.DAMAGED,
        "expected a number of bytes as the "
            + key
            + " of the weights "
            + Quoted.plain(tensor.getName())
            + " in "
            + model
            + ", got '"
            + text
            + "'; export the model again");
  }

  private interface Replacement {
    TensorProto of(TensorProto tensor);
  }

  /** Replaces every tensor with external data, wherever in a model it stands. */
  private ModelProto replaced(ModelProto model, Replacement replacement) {
    ModelProto.Builder edited = model.toBuilder();
    edited.setGraph(replaced(model.getGraph(), replacement));
    for (int f = 0; f < model.getFunctionsCount(); f++) {
      FunctionProto.Builder function = model.getFunctions(f).toBuilder();
      for (int n = 0; n < function.getNodeCount(); n++) {
        function.setNode(n, replaced(function.getNode(n), replacement));
      }
      edited.setFunctions(f, function);
    }
    return edited.build();
  }

  private GraphProto replaced(GraphProto graph, Replacement replacement) {
    GraphProto.Builder edited = graph.toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      edited.setInitializer(i, replaced(graph.getInitializer(i), replacement));
    }
    for (int n = 0; n < graph.getNodeCount(); n++) {
      edited.setNode(n, replaced(graph.getNode(n), replacement));
    }
    return edited.build();
  }

  private NodeProto replaced(NodeProto node, Replacement replacement) {
    NodeProto.Builder edited = node.toBuilder();
    for (int a = 0; a < node.getAttributeCount(); a++) {
      AttributeProto attribute = node.getAttribute(a);
      AttributeProto.Builder other = attribute.toBuilder();
      if (attribute.hasT()) {
        other.setT(replaced(attribute.getT(), replacement));
      }
      for (int t = 0; t < attribute.getTensorsCount(); t++) {
        other.setTensors(t, replaced(attribute.getTensors(t), replacement));
      }
      if (attribute.hasG()) {
        other.setG(replaced(attribute.getG(), replacement));
      }
      for (int g = 0; g < attribute.getGraphsCount(); g++) {
        other.setGraphs(g, replaced(attribute.getGraphs(g), replacement));
      }
      edited.setAttribute(a, other);
    }
    return edited.build();
  }

  private static TensorProto replaced(TensorProto tensor, Replacement replacement) {
    return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
        ? replacement.of(tensor)
        : tensor;
  }
}
