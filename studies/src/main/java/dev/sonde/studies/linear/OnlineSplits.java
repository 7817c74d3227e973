package dev.sonde.studies.linear;

import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Learning online and in full batches on several splits of the data, each in orders of its own. */
final class OnlineSplits {
  private static final int MOST_SPLITS = 10;

  /** As few still tell how much the choice of samples and orders matters. */
  private static final int LEAST_SPLITS = 5;

  /** Multiplications of all splits; tuned by us: a busy core makes 10⁹ a second. */
  private static final double WORK = 1.2e11;

  private static final double QUICK_WORK = 1.5e10;

  private final OnlineTask task;

  OnlineSplits(OnlineTask task) {
    this.task = task;
  }

  /** Ten splits, fewer where a pass is much work. */
  private int splits() {
    double weights = (task.linear().inputs().columns() + 1.0) * task.outputs();
    double pass = weights * (2.0 * task.samples() + task.tests());
    double work = task.isQuick() ? QUICK_WORK : WORK;
    double affordable = work / (pass * task.batchPasses());
    return (int) Math.max(LEAST_SPLITS, Math.min(MOST_SPLITS, affordable));
  }

  StudyResult result() {
    int splits = splits();
    List<OnlineLearning.Learned> all = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      int before = split;
      ProgressListener heard =
          (done, of) -> task.listener().progressed((long) before * of + done, (long) splits * of);
      all.add(new OnlineLearning(task.withListener(heard), split).learned());
    }
    RepeatedPasses online = repeated(all, OnlineLearning.Learned::online);
    RepeatedPasses batch = repeated(all, OnlineLearning.Learned::batch);
    RepeatedPasses mean = repeated(all, OnlineLearning.Learned::averaged);
    OnlineLearning.Learned first = all.get(0);
    OnlineAgainstBatch held = OnlineAgainstBatch.of(online, batch, first.scales(), task.samples());
    List<Claim> claims = new ArrayList<>();
    claims.add(held.pass());
    claims.add(first.exactly());
    held.growth().ifPresent(claims::add);
    List<OnlineFigures.Curve> curves = new ArrayList<>();
    curves.add(online.curve("online"));
    if (task.rule() != OnlineRule.K_MEANS) {
      List<Double> passes = online.passes();
      double last = passes.get(passes.size() - 1);
      claims.add(
          Claim.judged(
                  "online.own-averaging",
                  Reference.BOTTOU_1998,
                  Relation.AT_MOST,
                  0,
                  mean.above(last, online, last),
                  0)
              .with("splits", splits));
      curves.add(mean.curve("averaged"));
    }
    curves.add(batch.curve("batch"));
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("rule", task.rule().label());
    settings.put("samples", task.samples());
    settings.put("tests", task.tests());
    settings.put("of", task.data().samples());
    settings.put("splits", splits);
    settings.put("rate", first.rate());
    settings.put("batchPasses", task.batchPasses());
    return new StudyResult(
        Study.ONLINE,
        Form.DATA,
        task.extent(),
        settings,
        claims,
        new OnlineFigures(curves, first.scales(), List.of(), online.judgedBy(), unit()),
        held.findings());
  }

  private LossUnit unit() {
    return switch (task.rule()) {
      case LOGISTIC -> LossUnit.NATS;
      case ADALINE -> LossUnit.HALF_SQUARED_ERROR;
      case PERCEPTRON -> LossUnit.SHARE_OF_ANSWERS;
      case K_MEANS -> LossUnit.HALF_SQUARED_DISTANCE;
      case LVQ2, SVM -> LossUnit.NONE;
    };
  }

  private static RepeatedPasses repeated(
      List<OnlineLearning.Learned> all, Function<OnlineLearning.Learned, TestedPasses> which) {
    return RepeatedPasses.of(all.stream().map(which).toList());
  }
}
