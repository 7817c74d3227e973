package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The mean loss over all minibatches, with its gradient, summed group by group in order. */
final class MeanLoss {
  private final MinibatchPass pass;
  private final Partition partition;
  private final OrderedWorkers workers;

  MeanLoss(MinibatchPass pass, OrderedWorkers workers) {
    this.pass = pass;
    this.partition = pass.partition();
    this.workers = workers;
  }

  /**
   * The loss at one place.
   *
   * @param loss the mean over all targets
   * @param accuracy the share of targets predicted, where the loss knows what that means
   * @param gradient the mean's gradient, flat
   */
  record Value(double loss, OptionalDouble accuracy, double[] gradient) {}

  /** What one worker sums over a group. */
  private static final class GroupLoss implements OrderedWorkers.Scratch {
    private double loss;

    @Override
    public void close() {
      // holds nothing native
    }
  }

  /**
   * The loss at a network's parameters; one forward pass, and nothing recorded.
   *
   * @return not finite where the network overflows
   */
  double at(WorkingCopy copy) {
    double[] sum = new double[1];
    workers.inOrder(
        partition.groups(),
        GroupLoss::new,
        (own, group) -> own.loss = ofGroup(copy, group),
        (own, group) -> sum[0] += own.loss);
    return sum[0] / pass.targetsIn(partition.samples());
  }

  /** The mean loss of each sample's targets, minibatch after minibatch; one forward pass. */
  double[] bySample(WorkingCopy copy) {
    List<double[]> parts = new ArrayList<>();
    for (int m = 0; m < partition.minibatches().size(); m++) {
      int minibatch = m;
      parts.add(
          Libtorch.compute(
              () -> {
                NoGradGuard guard = new NoGradGuard();
                try {
                  Tensor output = pass.output(copy, minibatch);
                  Tensor targets = pass.targets(minibatch, copy.type());
                  double[] out = new double[partition.minibatches().get(minibatch).length];
                  Arrays.setAll(
                      out,
                      i ->
                          pass.preciseLoss(output.narrow(0, i, 1), targets.narrow(0, i, 1))
                              / pass.targetsIn(1));
                  return out;
                } finally {
                  guard.close();
                }
              }));
    }
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /** What the network answers, minibatch after minibatch; empty where the loss knows no classes. */
  Optional<long[]> answers(WorkingCopy copy) {
    List<long[]> parts = new ArrayList<>();
    for (int m = 0; m < partition.minibatches().size(); m++) {
      int minibatch = m;
      Optional<long[]> part =
          Libtorch.compute(
              () -> {
                NoGradGuard guard = new NoGradGuard();
                try {
                  return pass.criterion()
                      .answers(pass.output(copy, minibatch))
                      .map(
                          answers -> {
                            long[] out = new long[Math.toIntExact(answers.numel())];
                            answers.contiguous().data_ptr_long().get(out);
                            return out;
                          });
                } finally {
                  guard.close();
                }
              });
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    }
    return Optional.of(parts.stream().flatMapToLong(Arrays::stream).toArray());
  }

  private double ofGroup(WorkingCopy copy, int group) {
    double sum = 0;
    for (int m = partition.groupStarts()[group]; m < partition.groupStarts()[group + 1]; m++) {
      int minibatch = m;
      sum +=
          Libtorch.compute(
              () -> {
                NoGradGuard guard = new NoGradGuard();
                try {
                  return pass.preciseLoss(
                      pass.output(copy, minibatch), pass.targets(minibatch, copy.type()));
                } finally {
                  guard.close();
                }
              });
    }
    return sum;
  }

  /**
   * The loss with its gradient; one forward and one backward pass.
   *
   * @param parameters all trainable tensors of the copy
   * @return not finite where the network overflows
   */
  Value withGradient(WorkingCopy copy, ParameterBlock parameters) {
    double[] gradient = new double[parameters.dimension()];
    double[] loss = new double[1];
    long[] predicted = new long[1];
    boolean[] predicts = {true};
    workers.inOrder(
        partition.groups(),
        () -> new GroupProducts(parameters, 1),
        (own, group) -> gradientOfGroup(copy, parameters, own, group),
        (own, group) -> {
          own.product(0).addTo(gradient, partition.weight(group));
          loss[0] += own.loss();
          predicted[0] += own.predicted().orElse(0);
          predicts[0] &= own.predicted().isPresent();
        });
    double targets = pass.targetsIn(partition.samples());
    return new Value(
        loss[0] / targets,
        predicts[0] ? OptionalDouble.of(predicted[0] / targets) : OptionalDouble.empty(),
        gradient);
  }

  /**
   * Returns a value as it is.
   *
   * @throws InvalidInputException if the loss is not finite, with the sample to blame
   */
  Value finite(WorkingCopy copy, Value value) {
    if (!Double.isFinite(value.loss())) {
      throw notFinite(copy, value.loss());
    }
    return value;
  }

  private void gradientOfGroup(
      WorkingCopy copy, ParameterBlock parameters, GroupProducts own, int group) {
    own.startGroup();
    int first = partition.groupStarts()[group];
    for (int m = first; m < partition.groupStarts()[group + 1]; m++) {
      int minibatch = m;
      Libtorch.run(
          () -> {
            Tensor output = pass.output(copy, minibatch);
            Tensor targets = pass.targets(minibatch, copy.type());
            Tensor losses = pass.criterion().sum(output, targets);
            TensorVector gradient =
                torch.grad(
                    new TensorVector(losses.mul(new Scalar(pass.share(minibatch)))),
                    parameters.tensors(),
                    new TensorVector(),
                    new BoolOptional(false),
                    false,
                    true);
            own.add(0, gradient, minibatch == first);
            own.count(
                pass.preciseLoss(output.detach(), targets),
                pass.criterion().predicted(output.detach(), targets));
          });
    }
  }

  private InvalidInputException notFinite(WorkingCopy copy, double mean) {
    String where = "";
    for (int m = 0; m < partition.minibatches().size() && where.isEmpty(); m++) {
      where = firstNotFinite(copy, m);
    }
    return new InvalidInputException(
        InvalidInputException.Kind.MODEL_NOT_FINITE,
        "The mean loss is "
            + mean
            + where
            + "; a finite number is needed. Check the model's weights for NaN (did training"
            + " diverge?) and that the data are scaled as in training.");
  }

  private String firstNotFinite(WorkingCopy copy, int minibatch) {
    return Libtorch.compute(
        () -> {
          Tensor finite = pass.output(copy, minibatch).detach().isfinite();
          int[] samples = partition.minibatches().get(minibatch);
          Tensor rows = finite.reshape(samples.length, -1).all(1, false);
          for (int i = 0; i < samples.length; i++) {
            if (!rows.get(i).item_bool()) {
              return " (the model's output for sample " + samples[i] + " is not finite)";
            }
          }
          return "";
        });
  }
}
