package dev.sonde.exported;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;

/**
 * What an archive says of a tensor that it keeps, held against the bytes that are there.
 *
 * @param view where its numbers lie
 * @param description what they are
 */
public record StoredTensor(StoredView view, TensorDescription description) {

  /**
   * A view may repeat elements of its storage, as {@code expand} does; up to so many may be made of
   * fewer.
   */
  private static final long MOST_REPEATED = 1L << 26;

  /**
   * Looks a tensor of a graph up.
   *
   * @param input one that the archive keeps
   * @throws InvalidInputException if it is missing, pickled, or reaches beyond its bytes
   */
  public static StoredTensor of(ProgramArchive archive, ProgramGraph.Input input) {
    boolean constant =
        input.origin() == ProgramGraph.Origin.CONSTANT && archive.constants().has(input.stored());
    return constant
        ? of(archive, input.stored(), archive.constants(), "data/constants/")
        : of(archive, input.stored(), archive.weights(), "data/weights/");
  }

  /**
   * Looks a tensor up.
   *
   * @param name its dotted name
   * @param config what the archive says of all tensors of the folder
   * @param folder the folder of the records
   * @throws InvalidInputException if it is missing, pickled, or reaches beyond its bytes
   */
  public static StoredTensor of(
      ProgramArchive archive, String name, JsonNode config, String folder) {
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
    StoredView view =
        new StoredView(
            folder + file,
            description.sizes().stream().map(TensorDescription.Size::value).toList(),
            description.strides().stream().map(TensorDescription.Size::value).toList(),
            description.offset().value());
    requireWithinStorage(archive, name, view, description);
    return new StoredTensor(view, description);
  }

  /** A description is believed only as far as the bytes go. */
  private static void requireWithinStorage(
      ProgramArchive archive, String name, StoredView view, TensorDescription description) {
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
}
