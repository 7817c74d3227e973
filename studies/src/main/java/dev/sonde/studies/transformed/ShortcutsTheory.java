package dev.sonde.studies.transformed;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.network.TransformedLayers;
import dev.sonde.nets.network.TransformedPerceptron;
import dev.sonde.nets.network.TransformedPerceptron.Form;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;

/** The identities behind {@code shortcuts}, on random networks and inputs. */
final class ShortcutsTheory {
  /** Outputs are of size 1; numpy found 2e-15. */
  private static final double ROUNDING = 2e-14;

  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  ShortcutsTheory(long seed, Extent extent, ProgressListener listener) {
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  private static double[][] drawn(StudyDraws draws, int samples, int inputs) {
    double[][] rows = new double[samples][];
    for (int s = 0; s < samples; s++) {
      rows[s] = draws.normals(inputs);
    }
    return rows;
  }

  /** The largest difference of outputs. */
  static double apart(double[][] one, double[][] other) {
    double most = 0;
    for (int s = 0; s < one.length; s++) {
      for (int o = 0; o < one[s].length; o++) {
        most = Math.max(most, Math.abs(one[s][o] - other[s][o]));
      }
    }
    return most;
  }

  StudyResult result() {
    boolean quick = extent == Extent.QUICK;
    int samples = quick ? 200 : 1_000;
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, 0);
    TransformedLayers layers = TransformedPerceptron.of(20, 5).withWidths(16, 12, 10).start(seed);
    double[][] inputs = drawn(draws, samples, 20);
    double[][] before = layers.outputs(inputs);
    double moved = 0;
    double mean = 0;
    double slope = 0;
    double square = 0;
    for (int round = 0; round < 3; round++) {
      double[][] batch = drawn(draws, 300, 20);
      for (int layer = 1; layer <= 3; layer++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException();
        }
        TransformedLayers.Units units = layers.units(batch, layer);
        layers.transform(layer, units.alpha(), units.beta(), units.gamma());
        moved = Math.max(moved, apart(layers.outputs(inputs), before));
        TransformedLayers.Units now = layers.units(batch, layer);
        for (int i = 0; i < now.means().length; i++) {
          mean = Math.max(mean, Math.abs(now.means()[i]));
          slope = Math.max(slope, Math.abs(now.slopes()[i]));
          if (units.gamma()[i] < TransformedLayers.MOST_SCALE) {
            square = Math.max(square, Math.abs(now.meanSquares()[i] - 1));
          }
        }
      }
      listener.progressed(round + 1L, 8);
    }
    double[][] transformed = layers.outputs(inputs);
    layers.fold();
    double folded = apart(layers.outputs(inputs), transformed);
    Map<String, ShortcutsFigures.Fisher> fisher = new LinkedHashMap<>();
    double[][] statistics = drawn(draws, 400, 12);
    for (UnitVariant variant : UnitVariant.values()) {
      TransformedLayers small =
          TransformedPerceptron.of(12, 4).withWidths(10).withForm(variant.form()).start(seed);
      if (variant.form() == Form.TRANSFORMED) {
        TransformedLayers.Units units = small.units(statistics, 1);
        double[] ones = new double[units.gamma().length];
        Arrays.fill(ones, 1);
        small.set(
            1, units.alpha(), units.beta(), variant == UnitVariant.SCALED ? units.gamma() : ones);
      }
      UnitFisher matrix = UnitFisher.of(small, statistics);
      fisher.put(
          variant.label(),
          new ShortcutsFigures.Fisher(matrix.offDiagonal(), OptionalDouble.of(matrix.condition())));
      listener.progressed(3L + fisher.size(), 8);
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(claim("shortcuts.nine-changes", Reference.IDENTITY, moved));
    claims.add(claim("shortcuts.folded", Reference.IDENTITY, folded));
    claims.add(claim("shortcuts.mean", Reference.RAIKO_2012, mean));
    claims.add(claim("shortcuts.slope", Reference.RAIKO_2012, slope));
    claims.add(claim("shortcuts.square", Reference.VATANEN_2013, square));
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("samples", samples);
    settings.put("units", "16,12,10");
    listener.progressed(8, 8);
    return new StudyResult(
        Study.SHORTCUTS,
        StudyResult.Form.THEORY,
        extent,
        settings,
        claims,
        new ShortcutsFigures(Map.of(), List.of(), fisher, LossUnit.NATS),
        List.of(
            StudyFindingCode.FUNCTION_KEPT.finding(Severity.INFO, Evidence.of("moved", moved))));
  }

  private static Claim claim(String id, Reference source, double residue) {
    return Claim.exact(id, source, Relation.AT_MOST, 0, residue, ROUNDING);
  }
}
