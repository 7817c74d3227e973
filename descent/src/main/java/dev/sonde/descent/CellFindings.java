package dev.sonde.descent;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.List;

/** What to notice of the cells: failed, missing, left out, diverged, not measured. */
final class CellFindings {
  private final Sweep sweep;
  private final SweepDesign design;
  private final List<SweepPoint> points;
  private final List<Finding> findings = new ArrayList<>();

  CellFindings(Sweep sweep) {
    this.sweep = sweep;
    design = sweep.design();
    points = sweep.points();
  }

  List<Finding> list() {
    List<ModelRecord> failed = with(CellStatus.FAILED);
    if (!failed.isEmpty()) {
      Evidence.Builder evidence =
          Evidence.builder().add("failed", failed.size()).add("reason", failed.get(0).note());
      String values = values(failed);
      if (!values.isEmpty()) {
        evidence.add("axis", axis());
        evidence.add("values", values);
      }
      add(SweepFindingCode.CELLS_FAILED, Severity.ALARM, evidence);
    }
    if (sweep.missing() > 0) {
      add(
          SweepFindingCode.SWEEP_INCOMPLETE,
          Severity.WARNING,
          Evidence.builder().add("missing", sweep.missing()));
    }
    leftOut();
    dependent();
    List<ModelRecord> diverged = with(CellStatus.DIVERGED);
    if (!diverged.isEmpty()) {
      add(
          SweepFindingCode.CELLS_DIVERGED,
          Severity.WARNING,
          Evidence.builder()
              .add("diverged", diverged.size())
              .add("axis", axis())
              .add("values", values(diverged)));
    }
    List<ModelRecord> unmeasured =
        with(CellStatus.DONE).stream().filter(ModelRecord::unmeasured).toList();
    if (!unmeasured.isEmpty()) {
      Evidence.Builder evidence =
          Evidence.builder()
              .add("unmeasured", unmeasured.size())
              .add("axis", axis())
              .add("values", values(unmeasured));
      // ledgers of earlier versions do not say why
      unmeasured.stream()
          .map(ModelRecord::note)
          .filter(note -> !note.isEmpty())
          .findFirst()
          .ifPresent(note -> evidence.add("reason", note));
      add(SweepFindingCode.NETWORKS_UNMEASURED, Severity.INFO, evidence);
    }
    return findings;
  }

  /** Values of a sweep over linear features beyond the inputs that there are. */
  private void leftOut() {
    boolean linear = sweep.axis() == SweepAxis.FEATURES && design.features().kind().isLinear();
    double last = points.stream().mapToDouble(SweepPoint::value).max().orElse(Double.NaN);
    List<Double> beyond =
        design.range().values().stream().filter(value -> linear && value > last).toList();
    if (!beyond.isEmpty() && sweep.missing() == 0) {
      add(
          SweepFindingCode.FEATURES_LEFT_OUT,
          Severity.INFO,
          Evidence.builder()
              .add("axis", axis())
              .add("values", SweepRange.text(beyond).replace(",", ", ")));
    }
  }

  /** Features that are constant, repeated or sums of others in the training samples. */
  private void dependent() {
    if (sweep.axis() != SweepAxis.FEATURES) {
      return;
    }
    points.stream()
        .filter(point -> rank(point) < Math.min(point.value(), samplesToFit(point)) - 0.5)
        .reduce((one, next) -> next)
        .ifPresent(
            point ->
                add(
                    SweepFindingCode.FEATURES_DEPENDENT,
                    Severity.INFO,
                    Evidence.builder()
                        .add("value", point.value())
                        .add("rank", Math.round(rank(point)))
                        .add(
                            "possible", Math.round(Math.min(point.value(), samplesToFit(point))))));
  }

  /** How many dimensions the features of one value span, an intercept not counted. */
  private double rank(SweepPoint point) {
    Average degrees = point.measures().get("degreesOfFreedom");
    return degrees == null ? Double.NaN : degrees.estimate() - intercepts(point);
  }

  private double samplesToFit(SweepPoint point) {
    return design.data().samples() - intercepts(point);
  }

  private double intercepts(SweepPoint point) {
    return (double) point.parameters() / Math.max(1, sweep.known().classes()) - point.value();
  }

  /** Where models stand; empty for those that are of no one value. */
  private static String values(List<ModelRecord> models) {
    List<Double> values =
        models.stream()
            .map(ModelRecord::value)
            .filter(Double::isFinite)
            .distinct()
            .sorted()
            .toList();
    return values.isEmpty() ? "" : SweepRange.text(values).replace(",", ", ");
  }

  private List<ModelRecord> with(CellStatus status) {
    return sweep.models().stream().filter(model -> model.status() == status).toList();
  }

  private String axis() {
    return design.axis().label();
  }

  private void add(SweepFindingCode code, Severity severity, Evidence.Builder evidence) {
    findings.add(new Finding(code, severity, evidence.build()));
  }
}
