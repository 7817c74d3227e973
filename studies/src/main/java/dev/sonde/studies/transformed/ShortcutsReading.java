package dev.sonde.studies.transformed;

import static java.util.Objects.requireNonNull;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.RateSearch;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellResults;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what a run of {@code shortcuts} found from its plan and its cells alone. */
public final class ShortcutsReading {
  /** A difference of rounding in double precision after hundreds of changes. */
  private static final double ROUNDING = 1e-10;

  /** The share of a layer's mean square in its means from which it is worth a word. */
  private static final double OFF_CENTRE = 0.1;

  /** Mean slopes above this are worth one, too: of tanh at 0 it is 1. */
  private static final double STEEP = 0.3;

  /** The share of units at the largest scale from which they count as dead. */
  private static final double DEAD = 0.05;

  private final ShortcutsPlan plan;
  private final CellResults results;

  private final Map<UnitVariant, VariantRates> rates = new EnumMap<>(UnitVariant.class);

  private ShortcutsReading(Configuration plan, CellResults results) {
    this.plan = new ShortcutsPlan(plan);
    this.results = results;
    for (UnitVariant variant : UnitVariant.values()) {
      VariantRates tried = VariantRates.of(this.plan, results, variant);
      if (tried.best().isEmpty()) {
        throw results.incomplete();
      }
      rates.put(variant, tried);
    }
  }

  /** The cells of a variant at its best rate, a seed each. */
  private List<CellFigures> best(UnitVariant variant) {
    return requireNonNull(rates.get(variant)).best().orElseThrow().cells();
  }

  private double rate(UnitVariant variant) {
    return Double.parseDouble(requireNonNull(rates.get(variant)).best().orElseThrow().rate());
  }

  private RateSearch search(UnitVariant variant) {
    return requireNonNull(rates.get(variant)).search();
  }

  private static double offDiagonal(
      Map<String, ShortcutsFigures.Fisher> fisher, UnitVariant variant) {
    return requireNonNull(fisher.get(variant.label())).offDiagonal();
  }

  /**
   * Reads a run.
   *
   * @param plan its plan
   * @param results its cells, all of them computed; some may have diverged
   * @return what it found
   * @throws dev.sonde.findings.InvalidInputException when a variant diverged at every rate
   */
  public static StudyResult of(Configuration plan, CellResults results) {
    if (results.missing() > 0) {
      throw results.incomplete();
    }
    return new ShortcutsReading(plan, results).result();
  }

  private static double last(CellFigures cell, String name) {
    double[] values = cell.list(name);
    return values[values.length - 1];
  }

  private static Average over(List<CellFigures> cells, String name) {
    return Average.of(cells.stream().mapToDouble(cell -> last(cell, name)).toArray());
  }

  /** One variant's figure less another's, seed by seed. */
  private Average difference(UnitVariant one, UnitVariant other, String name) {
    List<CellFigures> first = best(one);
    List<CellFigures> second = best(other);
    double[] differences = new double[first.size()];
    for (int seed = 0; seed < differences.length; seed++) {
      differences[seed] = last(first.get(seed), name) - last(second.get(seed), name);
    }
    return Average.of(differences);
  }

  private StudyResult result() {
    Map<String, ShortcutsFigures.Variant> variants = new LinkedHashMap<>();
    Map<String, ShortcutsFigures.Fisher> fisher = new LinkedHashMap<>();
    for (UnitVariant variant : UnitVariant.values()) {
      List<CellFigures> cells = best(variant);
      double[] curve = new double[plan.epochs()];
      for (CellFigures cell : cells) {
        for (int epoch = 0; epoch < curve.length; epoch++) {
          curve[epoch] += cell.list("losses")[epoch] / cells.size();
        }
      }
      variants.put(
          variant.label(),
          new ShortcutsFigures.Variant(
              rate(variant), search(variant), over(cells, "losses"), over(cells, "errors"), curve));
      Optional<CellFigures> matrix = results.of(ShortcutsPlan.fisher(variant));
      if (matrix.isPresent()) {
        double condition = matrix.get().figure("condition");
        fisher.put(
            variant.label(),
            new ShortcutsFigures.Fisher(
                matrix.get().figure("off-diagonal"),
                condition > 0 && condition < 1e15
                    ? OptionalDouble.of(condition)
                    : OptionalDouble.empty()));
      }
    }
    CellFigures looked = results.of(ShortcutsPlan.units()).orElseThrow(results::incomplete);
    List<ShortcutsFigures.Units> units = new ArrayList<>();
    for (int layer = 0; layer < looked.list("slope").length; layer++) {
      units.add(
          new ShortcutsFigures.Units(
              layer + 1,
              looked.list("mean-share")[layer],
              looked.list("slope")[layer],
              (int) looked.list("units")[layer]));
    }
    Map<String, Object> settings = new LinkedHashMap<>();
    plan.settings().get("model-name").ifPresent(name -> settings.put("model", name));
    plan.settings()
        .get("widths")
        .ifPresent(widths -> settings.put("units", widths.replace(' ', ',')));
    settings.put("seeds", plan.seeds());
    settings.put("epochs", plan.epochs());
    settings.put("batch", plan.whole("batch"));
    settings.put("samples", plan.whole("samples"));
    settings.put("tests", plan.whole("tests"));
    return new StudyResult(
        Study.SHORTCUTS,
        Form.DATA,
        plan.isQuick() ? Extent.QUICK : Extent.FULL,
        settings,
        claims(looked, fisher),
        new ShortcutsFigures(variants, units, fisher, plan.lossUnit()),
        findings(units));
  }

  private List<Claim> claims(CellFigures looked, Map<String, ShortcutsFigures.Fisher> fisher) {
    double moved = 0;
    for (UnitVariant variant : List.of(UnitVariant.CENTRED, UnitVariant.SCALED)) {
      for (CellFigures cell : best(variant)) {
        moved = Math.max(moved, cell.figure("moved"));
      }
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact(
            "shortcuts.same-function", Reference.IDENTITY, Relation.AT_MOST, 0, moved, ROUNDING));
    claims.add(
        Claim.exact(
            "shortcuts.zero-mean",
            Reference.RAIKO_2012,
            Relation.AT_MOST,
            0,
            looked.figure("residue"),
            ROUNDING));
    if (!fisher.isEmpty()) {
      claims.add(
          Claim.exact(
              "shortcuts.fisher",
              Reference.VATANEN_2013,
              Relation.AT_MOST,
              0,
              offDiagonal(fisher, UnitVariant.CENTRED) - offDiagonal(fisher, UnitVariant.SHORTCUTS),
              0));
    }
    claims.add(
        claim(
            "shortcuts.centred-faster",
            Reference.RAIKO_2012,
            difference(UnitVariant.CENTRED, UnitVariant.PLAIN, "losses")));
    claims.add(
        claim(
                "shortcuts.centred-generalises",
                Reference.RAIKO_2012,
                difference(UnitVariant.CENTRED, UnitVariant.PLAIN, "errors"))
            .with("unit", plan.lossUnit() == LossUnit.NATS ? "ofAnswers" : "ofVariance"));
    claims.add(
        claim(
            "shortcuts.scaled-faster",
            Reference.VATANEN_2013,
            difference(UnitVariant.SCALED, UnitVariant.PLAIN, "losses")));
    claims.add(
        claim(
            "shortcuts.scaled-faster-still",
            Reference.VATANEN_2013,
            difference(UnitVariant.SCALED, UnitVariant.CENTRED, "losses")));
    return claims;
  }

  private Claim claim(String id, Reference source, Average difference) {
    return Claim.judged(id, source, Relation.AT_MOST, 0, difference, 0)
        .with("unit", plan.lossUnit().word());
  }

  /** A figure with its standard error, where several seeds tell of one. */
  private static Evidence with(Evidence evidence, String name, Average figure) {
    Evidence more = evidence.and(name, figure.estimate());
    return Double.isFinite(figure.standardError())
        ? more.and(name + "Error", figure.standardError())
        : more;
  }

  private List<Finding> findings(List<ShortcutsFigures.Units> units) {
    List<Finding> findings = new ArrayList<>();
    UnitVariant fastest = UnitVariant.CENTRED;
    for (UnitVariant variant : List.of(UnitVariant.CENTRED, UnitVariant.SCALED)) {
      if (over(best(variant), "losses").estimate() < over(best(fastest), "losses").estimate()) {
        fastest = variant;
      }
    }
    Average gain = difference(fastest, UnitVariant.PLAIN, "losses");
    boolean faster = gain.n() > 1 && gain.estimate() + gain.interval() < 0;
    boolean slower = gain.n() > 1 && gain.estimate() - gain.interval() > 0;
    Evidence ends = Evidence.of("variant", fastest.label()).and("unit", plan.lossUnit().word());
    ends = with(ends, "loss", over(best(fastest), "losses"));
    ends =
        with(ends, "plain", over(best(UnitVariant.PLAIN), "losses"))
            .and("rate", rate(fastest))
            .and("epochs", plan.epochs());
    findings.add(
        (faster
                ? StudyFindingCode.TRANSFORMATION_FASTER
                : StudyFindingCode.TRANSFORMATION_NO_FASTER)
            .finding(
                Severity.INFO,
                slower
                    ? ends.and("more", gain.estimate()).and("moreError", gain.standardError())
                    : ends));
    for (ShortcutsFigures.Units layer : units) {
      if (layer.meanShare() >= OFF_CENTRE || Math.abs(layer.slope()) >= STEEP) {
        findings.add(
            (layer.meanShare() >= OFF_CENTRE
                    ? StudyFindingCode.UNITS_OFF_CENTRE
                    : StudyFindingCode.UNITS_HAVE_SLOPE)
                .finding(
                    Severity.INFO,
                    Evidence.of("layer", layer.layer())
                        .and("meanShare", layer.meanShare())
                        .and("slope", layer.slope())));
        break;
      }
    }
    double capped = over(best(UnitVariant.SCALED), "capped").estimate();
    if (capped >= DEAD) {
      findings.add(
          StudyFindingCode.DEAD_AFTER_SCALING.finding(
              Severity.WARNING, Evidence.of("share", capped)));
    }
    return findings;
  }
}
