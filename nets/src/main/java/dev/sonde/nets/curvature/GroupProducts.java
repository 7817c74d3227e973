package dev.sonde.nets.curvature;

import dev.sonde.nets.libtorch.Libtorch;
import java.util.OptionalLong;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * What one worker sums over the minibatches of one group: a vector for each column in step, and for
 * the loss itself its sum and the number of targets predicted.
 */
final class GroupProducts implements OrderedWorkers.Scratch {
  private final Tensor[] flats;
  private final Tensor[][] pieces;
  private final Product product;
  private double loss;
  private long predicted;
  private boolean predicts;

  GroupProducts(ParameterBlock block, int columns) {
    this.flats = new Tensor[columns];
    this.pieces = new Tensor[columns][];
    Libtorch.run(
        () -> {
          for (int j = 0; j < columns; j++) {
            flats[j] = Libtorch.keep(block.empty());
            pieces[j] = block.pieces(flats[j]);
            for (Tensor piece : pieces[j]) {
              Libtorch.keep(piece);
            }
          }
        });
    this.product = new Product(block.dimension(), block.precision());
  }

  /** Adds a minibatch's share to a column, or starts the column with it. */
  void add(int column, TensorVector shares, boolean first) {
    Tensor[] sums = pieces[column];
    for (int i = 0; i < sums.length; i++) {
      Tensor share = i < shares.size() ? shares.get(i) : null;
      boolean zero = share == null || !share.defined() || share._is_zerotensor();
      if (first && zero) {
        sums[i].zero_();
      } else if (first) {
        sums[i].copy_(share);
      } else if (!zero) {
        sums[i].add_(share);
      }
    }
  }

  void startGroup() {
    loss = 0;
    predicted = 0;
    predicts = true;
  }

  void count(double loss, OptionalLong predicted) {
    this.loss += loss;
    this.predicted += predicted.orElse(0);
    this.predicts &= predicted.isPresent();
  }

  double loss() {
    return loss;
  }

  OptionalLong predicted() {
    return predicts ? OptionalLong.of(predicted) : OptionalLong.empty();
  }

  /** The sum of a column; valid until the next call. */
  Product product(int column) {
    product.read(flats[column]);
    return product;
  }

  @Override
  public void close() {
    for (int j = 0; j < flats.length; j++) {
      for (Tensor piece : pieces[j]) {
        piece.close();
      }
      flats[j].close();
    }
  }
}
