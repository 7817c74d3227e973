package dev.sonde.nets.exported;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Quoted;
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
   * A view may repeat elements of its storage, as {@code expand} does; up to so many may be made of
   * fewer.
   */
  private static final long MOST_REPEATED = 1L << 26;

  /**
   * What makes two names one tensor: the same numbers read in the same order.
   *
   * @param record where the bytes are
   * @param sizes lengths of the axes
   * @param strides elements between neighbours
   * @param offset the first element
   */
  record View(String record, List<Long> sizes, List<Long> strides, long offset) {
    View {
      sizes = List.copyOf(sizes);
      strides = List.copyOf(strides);
    }
  }

  /**
   * One name's tensor.
   *
   * @param view where it lies
   * @param description what the archive says of it
   * @param tensor itself, shared by names with the same view
   */
  record Entry(View view, TensorDescription description, Tensor tensor) {}

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
    private final Map<View, Tensor> views = new LinkedHashMap<>();

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
      if (!meta.isObject()) {
        throw ProgramArchive.damaged(archive.source(), "the tensor " + name + " is missing");
      }
      if (meta.path("use_pickle").asBoolean(false) || !meta.path("tensor_meta").isObject()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.FORMAT,
            archive.source()
                + ": "
                + name
                + " is kept as a Python pickle (a tensor subclass or an object of its own), and"
                + " pickles are not read. Make it a plain tensor before exporting, for example"
                + " model.to(torch.float32) after removing quantisation");
      }
      TensorDescription description =
          ProgramReader.stored(archive.source(), name, meta.get("tensor_meta"));
      String file = meta.path("path_name").asText("");
      if (!description.isFixed() || file.isEmpty() || file.contains("/")) {
        throw ProgramArchive.damaged(
            archive.source(), "the record of " + name + " is " + Quoted.of(file));
      }
      if (meta.get("tensor_meta").path("layout").asInt(7) != 7) {
        throw new InvalidInputException(
            InvalidInputException.Kind.FORMAT,
            archive.source()
                + ": the tensor "
                + name
                + " is sparse or in a packed layout; parameters must be dense. Convert it"
                + " (tensor.to_dense()) before exporting");
      }
      View view =
          new View(
              folder + file,
              description.sizes().stream().map(TensorDescription.Size::value).toList(),
              description.strides().stream().map(TensorDescription.Size::value).toList(),
              description.offset().value());
      requireWithinStorage(name, view, description);
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
      boolean integer = StoredType.ofNative(tensor.scalar_type()).isInteger();
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

    /** A description is believed only as far as the bytes go. */
    private void requireWithinStorage(String name, View view, TensorDescription description) {
      try {
        long elements = archive.size(view.record()) / description.type().bytes();
        long count = 1;
        long last = view.offset();
        boolean sound = last >= 0 && view.sizes().size() == view.strides().size();
        for (int i = 0; sound && i < view.sizes().size(); i++) {
          long size = view.sizes().get(i);
          long stride = view.strides().get(i);
          sound = size >= 0 && stride >= 0;
          count = Math.multiplyExact(count, size);
          last = Math.addExact(last, Math.multiplyExact(Math.max(0, size - 1), stride));
        }
        sound &= count == 0 || last < elements;
        sound &= count <= Math.max(elements, MOST_REPEATED);
        if (sound) {
          return;
        }
      } catch (ArithmeticException e) {
        // sizes that overflow are beyond any storage
      }
      throw ProgramArchive.damaged(
          archive.source(),
          "the tensor "
              + name
              + " of shape "
              + view.sizes()
              + " reaches beyond the bytes stored for it");
    }

    private Tensor viewed(View view, TensorDescription description) {
      Tensor bytes = storages.get(view.record());
      if (bytes == null) {
        bytes = Libtorch.keep(bytes(view.record()));
        storages.put(view.record(), bytes);
      }
      long elements = bytes.numel() / description.type().bytes();
      ScalarType type = description.type().scalarType();
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
