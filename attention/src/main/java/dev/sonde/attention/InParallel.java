package dev.sonde.attention;

import dev.sonde.attention.ablation.Ablation;
import dev.sonde.attention.ablation.AblationRun;
import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.LayerMeasurement;
import dev.sonde.attention.heads.LayerOutput;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.heads.StreamMeasurement;
import dev.sonde.attention.logits.ReadingCheck;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.means.ErrorUnit;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.onnx.OnnxGraph;
import dev.sonde.attention.onnx.PositionTable;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.AttentionPattern.Factor;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.attention.runtime.GraphCut;
import dev.sonde.attention.runtime.GraphPart;
import dev.sonde.attention.runtime.ModelParts;
import dev.sonde.attention.runtime.ModelParts.Sessions;
import dev.sonde.attention.runtime.OneLengthException;
import dev.sonde.attention.runtime.PassMemory;
import dev.sonde.attention.runtime.SequenceLength;
import dev.sonde.attention.runtime.SequencePipeline;
import dev.sonde.attention.softmax.ComparedRows;
import dev.sonde.attention.softmax.KeptRows;
import dev.sonde.attention.softmax.RowChoice;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.text.UnknownIds;
import dev.sonde.attention.text.UsedTokenizer;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.findings.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Tasks that are done by several workers, and waited for. */
final class InParallel {
  private InParallel() {}

  /**
   * Runs tasks and waits for all.
   *
   * @throws InvalidInputException if one of them found such input
   */
  static void run(ExecutorService workers, List<Runnable> tasks) {
    List<Future<?>> futures = new ArrayList<>();
    tasks.forEach(task -> futures.add(workers.submit(task)));
    try {
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidInputException invalid) {
        throw invalid;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
