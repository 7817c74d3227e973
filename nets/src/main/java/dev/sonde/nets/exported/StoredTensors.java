package dev.sonde.nets.exported;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramCheckpoint;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.StoredTensor;
import dev.sonde.exported.StoredView;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      ProgramArchive archive, ProgramGraph graph, Optional<ProgramCheckpoint> checkpoint) {
    JsonNode weights = archive.weights();
    JsonNode constants = archive.constants();
    Reading reading = new Reading(archive, checkpoint);
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

  /** The tensor of a dotted name that the graph takes. */
  Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(name + " was not read");
    }
    return entry;
  }

  /**
   * Whether a tensor is the only one in its storage and fills it in order, so that it can be given
   * away as it is.
   */
  boolean isAlone(String name) {
    StoredView view = entry(name).view();
    long views =
        entries.values().stream()
            .map(Entry::view)
            .distinct()
            .filter(other -> other.record().equals(view.record()))
            .count();
    return views == 1 && view.offset() == 0 && view.isContiguous();
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

    private final Optional<ProgramCheckpoint> checkpoint;

    Reading(ProgramArchive archive, Optional<ProgramCheckpoint> checkpoint) {
      this.archive = archive;
      this.checkpoint = checkpoint;
    }

    List<Tensor> owned() {
      return new ArrayList<>(views.values());
    }

    void closeStorages() {
      storages.values().forEach(Tensor::close);
    }

    void add(ProgramGraph.Input input, JsonNode config, String folder) {
      String name = input.stored();
      StoredTensor stored = StoredTensor.of(archive, name, config, folder);
      TensorDescription description = stored.description();
      StoredView view = stored.view();
      Tensor tensor = views.get(view);
      if (tensor == null) {
        tensor =
            checkpoint
                .flatMap(given -> given.take(name, description))
                .map(CheckpointTensor::read)
                .orElseGet(() -> Libtorch.compute(() -> Libtorch.keep(viewed(view, description))));
        views.put(view, tensor);
      }
      entries.put(name, new Entry(view, description, tensor));
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
