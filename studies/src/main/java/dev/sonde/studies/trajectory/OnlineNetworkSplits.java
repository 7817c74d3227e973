package dev.sonde.studies.trajectory;

import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.ForwardWork;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.linear.OnlineAgainstBatch;
import dev.sonde.studies.linear.OnlineFigures;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import dev.sonde.studies.linear.RepeatedPasses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network that learns on several splits of the data, each in orders of its own. */
final class OnlineNetworkSplits {
  private final Network network;
  private final Dataset data;
  private final Conduct conduct;

  OnlineNetworkSplits(Network network, Dataset data, Conduct conduct) {
    this.network = network;
    this.data = data;
    this.conduct = conduct;
  }

  StudyResult result() {
    OnlineNetwork first = new OnlineNetwork(network, data, conduct, 0);
    int splits = first.splits(ForwardWork.multiplications(network, data));
    List<OnlineNetwork.Learned> all = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      int before = split;
      ProgressListener heard =
          (done, of) ->
              conduct.listener().progressed((long) before * of + done, (long) splits * of);
      Conduct here = new Conduct(conduct.seed(), conduct.extent(), heard, conduct.threads());
      all.add(new OnlineNetwork(network, data, here, split).learned());
    }
    RepeatedPasses online =
        RepeatedPasses.of(all.stream().map(OnlineNetwork.Learned::online).toList());
    RepeatedPasses batch =
        RepeatedPasses.of(all.stream().map(OnlineNetwork.Learned::batch).toList());
    OnlineNetwork.Learned shown = all.get(0);
    OnlineAgainstBatch held = OnlineAgainstBatch.of(online, batch, shown.scales(), first.samples());
    List<Claim> claims = new ArrayList<>();
    claims.add(held.pass());
    held.growth().ifPresent(claims::add);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("model", network.source());
    settings.put("samples", first.samples());
    settings.put("tests", first.tests());
    settings.put("of", data.samples());
    settings.put("splits", splits);
    settings.put("rate", shown.rate());
    settings.put("batchPasses", first.batchPasses());
    return new StudyResult(
        Study.ONLINE,
        Form.DATA,
        conduct.extent(),
        settings,
        claims,
        new OnlineFigures(
            List.of(online.curve("online"), batch.curve("batch")),
            shown.scales(),
            List.of(),
            JudgedBy.LOSS,
            LearningTask.classes(data) > 0 ? LossUnit.NATS : LossUnit.SQUARED_ERROR),
        held.findings());
  }
}
