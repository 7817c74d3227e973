package dev.sonde.nets;

import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.curvature.WorkingCopy;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.nets.training.Trainer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;

/**
 * The process that {@link MemoryTest} watches: repeats one kind of work and prints how many bytes
 * the process holds after every tenth of it. Its heap is fixed and touched, so that what grows is
 * native.
 */
final class MemoryLoop {
  private MemoryLoop() {}

  public static void main(String[] arguments) {
    String work = arguments[0];
    int repetitions = Integer.parseInt(arguments[1]);
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Dataset data = Synthetic.classes(256, 50, 3, 1);
    Evaluation evaluation = Evaluation.withDefaults().withThreads(2).withBatchSize(64);
    if (work.equals("rebuilt")) {
      evaluation = evaluation.withGraphMemory(0);
    }
    try (Network network = Perceptron.of(50, 3).withWidths(40).build(1);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, evaluation)) {
      Runnable once = once(work, network, objective, data, evaluation);
      for (int tenth = 0; tenth < 10; tenth++) {
        for (int i = 0; i < repetitions / 10; i++) {
          once.run();
        }
        // what only waits for the collector is no leak
        System.gc();
        Pointer.deallocateReferences();
        Pointer.trimMemory();
        out.println(Pointer.physicalBytes());
      }
    }
  }

  private static Runnable once(
      String work, Network network, Objective objective, Dataset data, Evaluation evaluation) {
    double[][] v = {Synthetic.vector(network.parameterCount(), 2)};
    double[][] product = new double[1][network.parameterCount()];
    return switch (work) {
      case "kept", "rebuilt" -> {
        CurvatureOperator hessian = objective.hessian();
        yield () -> hessian.multiply(v, product);
      }
      case "output" -> {
        CurvatureOperator gaussNewton = objective.gaussNewton();
        yield () -> gaussNewton.multiply(v, product);
      }
      case "elsewhere" -> () -> objective.lossAt(v[0]);
      case "objectives" ->
          () -> {
            try (Objective another = Objective.of(network, Loss.CROSS_ENTROPY, data, evaluation)) {
              another.value();
              another.hessian().multiply(v, product);
              another.curvature(CurvatureMatrix.SAMPLED_FISHER).multiply(v, product);
            }
          };
      case "nets" ->
          () -> {
            try (Network fresh = Perceptron.of(50, 3).withWidths(40).build(1);
                Objective another = Objective.of(fresh, Loss.CROSS_ENTROPY, data, evaluation)) {
              another.value();
            }
          };
      case "copies" -> () -> WorkingCopy.of(network, Precision.SINGLE).close();
      case "networks" -> {
        Path file = Cases.file("conv_digits_public.pt");
        yield () -> {
          try (Network another = TorchScript.loadUnchecked(file, "")) {
            another.setParameterVector(another.parameterVector());
          }
        };
      }
      case "trainings" -> {
        Dataset images = Synthetic.classes(64, 36, 3, 1);
        Trainer trainer =
            Trainer.withDefaults().withBatchSize(64).withEpochs(5).withValidation(images);
        Network chain = Perceptron.of(36, 3).build(1);
        Network conv = ConvNet.of(1, 6, 6, 3).withWidths(4).build(1);
        yield () -> {
          trainer.withEpochs(200).train(chain, Loss.CROSS_ENTROPY, images);
          trainer.train(conv, Loss.CROSS_ENTROPY, images);
        };
      }
      default -> throw new IllegalArgumentException(work);
    };
  }
}
