package dev.sonde.nets.exported;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.StoredTensor;
import dev.sonde.exported.StoredView;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The tensors that an archive keeps, as native ones.
 *
 * <p>A record holds the bytes of a storage; several names may view it, in one shape (tied weights)
 * or in several. Each record is read once, straight into native memory, and views share it.
 */
final class StoredTensors implements AutoCloseable {

  /**
   * One name's tensor.
   *
   * @param view where it lies
   * @param description what the archive says of it
   * @param tensor itself, shared by names with the same view
   */
  record Entry(StoredView view, TensorDescription description, Tensor tensor) {}

  private final Map<String, Entry> entries;
  private final List<Tensor> owned;

  private StoredTensors(Map<String, Entry> entries, List<Tensor> owned) {
    this.entries = entries;
    this.owned = owned;
  }

  /**
   * Reads what a graph takes; other records stay unread.
   *
   * @param checkpoint weights to take instead of the archive's own
   * @throws InvalidInputException if a tensor is missing, pickled, or reaches beyond its bytes
   */
  static StoredTensors read(
      ProgramArchive archive, ProgramGraph graph, Optional<Safetensors> checkpoint) {
    JsonNode weights = archive.weights();
    JsonNode constants = archive.constants();
    Reading reading = new Reading(archive, checkpoint, namesOfViews(weights));
    checkpoint.ifPresent(
        given -> {
          Set<String> names = new LinkedHashSet<>();
          weights.fieldNames().forEachRemaining(names::add);
          given.fitTo(names);
          requireWhole(archive.source(), graph, reading, weights, given);
        });
    boolean complete = false;
    try {
      for (ProgramGraph.Input input : graph.inputs()) {
        switch (input.origin()) {
          case PARAMETER, BUFFER -> reading.add(input, weights, "data/weights/");
          case CONSTANT ->
              reading.add(
                  input,
                  constants.has(input.stored()) ? constants : weights,
                  constants.has(input.stored()) ? "data/constants/" : "data/weights/");
          case CALLER, FIXED -> {}
        }
      }
      complete = true;
      return new StoredTensors(reading.entries, reading.owned());
    } finally {
      reading.closeStorages();
      if (!complete) {
        reading.owned().forEach(Tensor::close);
      }
    }
  }

  /** Names by where their bytes lie and how they are read, so that tied ones are together. */
  private static Map<JsonNode, List<String>> namesOfViews(JsonNode weights) {
    Map<JsonNode, List<String>> out = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : weights.properties()) {
      out.computeIfAbsent(place(each.getValue()), any -> new ArrayList<>()).add(each.getKey());
    }
    return out;
  }

  private static JsonNode place(JsonNode meta) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.set("record", meta.path("path_name"));
    out.set("sizes", meta.path("tensor_meta").path("sizes"));
    out.set("strides", meta.path("tensor_meta").path("strides"));
    out.set("offset", meta.path("tensor_meta").path("storage_offset"));
    return out;
  }

  /** Every parameter must be in a checkpoint, under its own name or one that is tied to it. */
  private static void requireWhole(
      String source,
      ProgramGraph graph,
      Reading reading,
      JsonNode weights,
      Safetensors checkpoint) {
    List<String> missing = new ArrayList<>();
    for (ProgramGraph.Input input : graph.inputs()) {
      if (input.origin() == ProgramGraph.Origin.PARAMETER
          && reading.inCheckpoint(input.stored(), weights.path(input.stored())).isEmpty()) {
        missing.add(input.stored());
      }
    }
    if (!missing.isEmpty()) {
      Set<String> unused = checkpoint.unused();
      throw new InvalidInputException(
          InvalidInputException.Kind.ARRAYS,
          source
              + ": the weights lack "
              + missing.size()
              + " of its parameters ("
              + some(missing)
              + "); they have "
              + some(new ArrayList<>(unused))
              + ". Take the checkpoint of this model, or export the model that it belongs to");
    }
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(8, names.size())))
        + (names.size() > 8 ? " and " + (names.size() - 8) + " more" : "");
  }

  /** The tensor of a dotted name that the graph takes. */
  Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(name + " was not read");
    }
    return entry;
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }

  /** What has been read so far. */
  private static final class Reading {
    private final ProgramArchive archive;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Tensor> storages = new HashMap<>();
    private final Map<StoredView, Tensor> views = new LinkedHashMap<>();

    private final Optional<Safetensors> checkpoint;
    private final Map<JsonNode, List<String>> namesOfViews;

    Reading(
        ProgramArchive archive,
        Optional<Safetensors> checkpoint,
        Map<JsonNode, List<String>> namesOfViews) {
      this.archive = archive;
      this.checkpoint = checkpoint;
      this.namesOfViews = namesOfViews;
    }

    /** Under which of its tied names a checkpoint has a tensor. */
    Optional<String> inCheckpoint(String name, JsonNode meta) {
      if (checkpoint.isEmpty()) {
        return Optional.empty();
      }
      List<String> names = namesOfViews.getOrDefault(place(meta), List.of(name));
      return names.contains(name) && checkpoint.get().has(name)
          ? Optional.of(name)
          : names.stream().filter(checkpoint.get()::has).findFirst();
    }

    List<Tensor> owned() {
      return new ArrayList<>(views.values());
    }

    void closeStorages() {
      storages.values().forEach(Tensor::close);
    }

    void add(ProgramGraph.Input input, JsonNode config, String folder) {
      String name = input.stored();
      JsonNode meta = config.path(name);
      StoredTensor stored = StoredTensor.of(archive, name, config, folder);
      TensorDescription description = stored.description();
      StoredView view = stored.view();
      Tensor tensor = views.get(view);
      if (tensor == null) {
        Optional<String> elsewhere = inCheckpoint(name, meta);
        tensor =
            elsewhere.isPresent()
                ? checkpoint.orElseThrow().read(elsewhere.get(), description.shape())
                : Libtorch.compute(() -> Libtorch.keep(viewed(view, description)));
        requireSameFamily(name, description, tensor);
        views.put(view, tensor);
      }
      entries.put(name, new Entry(view, description, tensor));
    }

    private void requireSameFamily(String name, TensorDescription description, Tensor tensor) {
      boolean integer = NativeTypes.stored(tensor.scalar_type()).isInteger();
      if (integer != description.type().isInteger()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.SHAPE,
            archive.source()
                + ": the weights have "
                + name
                + (integer ? " as integers" : " as reals")
                + ", and the program takes "
                + description.type()
                + ". Take the checkpoint of this model");
      }
    }

    private Tensor viewed(StoredView view, TensorDescription description) {
      Tensor bytes = storages.get(view.record());
      if (bytes == null) {
        bytes = Libtorch.keep(bytes(view.record()));
        storages.put(view.record(), bytes);
      }
      long elements = bytes.numel() / description.type().bytes();
      ScalarType type = NativeTypes.of(description.type());
      Tensor flat =
          elements == 0
              ? torch.empty(new long[] {0}, new TensorOptions(type), null)
              : bytes.narrow(0, 0, elements * description.type().bytes()).view(type);
      return torch.as_strided(
          flat, description.shape(), description.strideLengths(), new LongOptional(view.offset()));
    }

    private Tensor bytes(String record) {
      long size = archive.size(record);
      Tensor out = torch.empty(new long[] {size}, new TensorOptions(ScalarType.Byte), null);
      if (size > 0) {
        BytePointer target = new BytePointer(out.data_ptr());
        archive.read(
            record,
            (piece, count) -> {
              target.put(piece, 0, count);
              target.position(target.position() + count);
            });
      }
      return out;
    }
  }
}
