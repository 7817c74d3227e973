package dev.sonde.capacity;

import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.ReadingNotes;
import java.util.List;

/**
 * The network that was measured.
 *
 * @param file the file it was read from, or a description when it was built in memory
 * @param sha256 the file's hash in hexadecimal, empty when built in memory
 * @param format the file's format, for example {@code TorchScript}
 * @param parameters the number of trainable parameters <i>P</i>; tied ones count once
 * @param tensors the trainable tensors
 * @param frozen the names of parameters that need no gradient and were left out
 * @param leftOut the names of parameters that the user left out
 * @param notes what there is to say of how the file was read
 */
public record ModelDescription(
    String file,
    String sha256,
    String format,
    int parameters,
    List<ParameterTensor> tensors,
    List<String> frozen,
    List<String> leftOut,
    ReadingNotes notes) {

  /** Copies the lists. */
  public ModelDescription {
    tensors = List.copyOf(tensors);
    frozen = List.copyOf(frozen);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Describes a network that was measured with all of its parameters.
   *
   * @param file the file it was read from, or a description when it was built in memory
   * @param sha256 the file's hash in hexadecimal, empty when built in memory
   * @param format the file's format
   * @param parameters the number of trainable parameters <i>P</i>
   * @param tensors the trainable tensors
   * @param frozen the names of parameters that need no gradient
   */
  public ModelDescription(
      String file,
      String sha256,
      String format,
      int parameters,
      List<ParameterTensor> tensors,
      List<String> frozen) {
    this(file, sha256, format, parameters, tensors, frozen, List.of(), ReadingNotes.NONE);
  }
}
