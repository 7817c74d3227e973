package dev.sonde.nets.network;

import dev.sonde.nets.data.Values;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a network computes, whatever kind of file it came from: a function of inputs, with trainable
 * tensors inside.
 *
 * <p>A program belongs to one {@link Network}, or to one copy of it, and holds native memory until
 * it is closed. {@link #forward} may be called by several threads at once.
 */
public interface Program extends AutoCloseable {

  /**
   * Returns the name of the file format, for people.
   *
   * @return for example {@code TorchScript}
   */
  String format();

  /**
   * Returns the trainable tensors, tied ones once.
   *
   * @return names, shapes and offsets, in the program's order
   */
  List<ParameterTensor> parameters();

  /**
   * Returns the trainable tensors themselves.
   *
   * @return leaves of the differentiation graph, in {@link #parameters()} order, owned by the
   *     program
   */
  List<Tensor> tensors();

  /**
   * Returns the names of parameters that need no gradient.
   *
   * @return dotted names in the program's order
   */
  List<String> frozen();

  /**
   * Returns what there is to say of how the file was read.
   *
   * @return nothing, unless a format has something to say
   */
  default ReadingNotes notes() {
    return ReadingNotes.NONE;
  }

  /**
   * Returns the tensors that are no parameters and that the output depends on.
   *
   * @return running statistics, tables, constants, owned by the program
   */
  List<Tensor> buffers();

  /**
   * Returns the names of the tensors that {@link #forward} takes.
   *
   * @return at least one name, in order; of one alone it may be any
   */
  List<String> inputs();

  /**
   * Returns how many samples the program may be run on at once.
   *
   * @return the range, {@link Batch#any()} where the program leaves it open
   */
  Batch batch();

  /**
   * Returns if inputs have the shapes and types that the program takes.
   *
   * @param inputs the inputs of all samples, in the order of {@link #inputs()}
   * @throws dev.sonde.findings.InvalidInputException if the program says that one has another shape
   *     or type
   */
  void requireFit(List<Values> inputs);

  /**
   * Runs the program.
   *
   * @param inputs a tensor for each of {@link #inputs()}
   * @return the prediction, owned by the caller's scope
   * @throws dev.sonde.findings.InvalidInputException if it takes other tensors, or gives none
   */
  Tensor forward(Tensor... inputs);

  /**
   * How many samples a program may be run on at once.
   *
   * @param least the fewest, at least 1
   * @param most the most
   */
  record Batch(int least, int most) {
    /** Checks the range. */
    public Batch {
      if (least < 1 || most < least) {
        throw new IllegalArgumentException("samples from " + least + " to " + most);
      }
    }

    /**
     * Returns the range of a program that takes any number of samples.
     *
     * @return from 1 on
     */
    public static Batch any() {
      return new Batch(1, Integer.MAX_VALUE);
    }

    /**
     * Tells whether there is one number only.
     *
     * @return whether the number of samples was fixed when the program was made
     */
    public boolean isFixed() {
      return least == most;
    }
  }

  /**
   * Says where an operation is used whose derivative cannot be differentiated again.
   *
   * @param derivative the operation that libtorch names, such as {@code aten::glu_backward}
   * @return words to stand behind that name, or nothing where it is not known
   */
  String whereDerived(String derivative);

  /**
   * Says how to export a model without operations that cannot be differentiated twice.
   *
   * @return a sentence
   */
  String remedyForDerivative();

  /**
   * Switches between training and evaluation, where the program knows the two.
   *
   * @param on whether it trains
   */
  void train(boolean on);

  /**
   * Copies the program.
   *
   * @param type the type of every real number of the copy, single or double
   * @return a copy with parameters of its own, which the caller closes
   */
  Program copy(ScalarType type);

  /**
   * Takes the gradient off parameters that are not chosen. This program must not be used any more,
   * nor closed: what it holds is the result's.
   *
   * @param chosen which of {@link #parameters()} stay, by name; at least one
   * @return the program with fewer trainable tensors
   */
  Program choosing(Predicate<String> chosen);

  @Override
  void close();
}
