package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.trajectory.TicketsCells.Kind;
import dev.sonde.studies.trajectory.TicketsFigures.ErrorUnit;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellResults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Reads what a run of {@code tickets} found from its plan and its cells alone. */
public final class TicketsReading {
  /** What a ticket may lose and still be one, as a share of the test samples. */
  private static final double AS_GOOD = 0.01;

  /** By how much new weights should lose where few are left: our stand-in's least difference. */
  private static final double START_MATTERS = 0.015;

  /** From here on a start is not stable; the papers' threshold as we read it. */
  private static final double UNSTABLE = 0.02;

  /** Stopped early a network of noise stays near the constant answer; tuned by us on such. */
  private static final double LEARNED = 0.05;

  private static final String CONSTANT = "constant-error";

  private final TicketsPlan plan;
  private final CellResults results;
  private final int[] sizes;

  private TicketsReading(Configuration plan, CellResults results) {
    this.plan = new TicketsPlan(plan);
    this.results = results;
    this.sizes =
        Arrays.stream(plan.get("sizes").orElseThrow().split(" "))
            .mapToInt(Integer::parseInt)
            .toArray();
  }

  /**
   * Reads a run.
   *
   * @param plan its plan
   * @param results its cells, all of them computed
   * @return what it found
   * @throws dev.sonde.findings.InvalidInputException when a training diverged
   */
  public static StudyResult of(Configuration plan, CellResults results) {
    if (results.missing() > 0 || results.diverged() > 0) {
      throw results.incomplete();
    }
    return new TicketsReading(plan, results).result();
  }

  private double figure(Kind kind, int seed, int round, String name) {
    return cell(kind, seed, round).figure(name);
  }

  private CellFigures cell(Kind kind, int seed, int round) {
    return results.of(TicketsCells.cell(kind, seed, round)).orElseThrow(results::incomplete);
  }

  private Average over(IntToDoubleFunction seeds) {
    double[] values = new double[plan.seeds()];
    for (int seed = 0; seed < values.length; seed++) {
      values[seed] = seeds.applyAsDouble(seed);
    }
    return Average.of(values);
  }

  private TicketsFigures.Variant variant(Kind kind, int round) {
    return new TicketsFigures.Variant(
        over(seed -> figure(kind, seed, round, "early-stop")),
        over(seed -> figure(kind, seed, round, "test-error")),
        over(seed -> figure(kind, seed, round, "end-error")));
  }

  private Optional<TicketsFigures.Variant> control(Kind kind, int round) {
    return plan.isControlled(round) ? Optional.of(variant(kind, round)) : Optional.empty();
  }

  private double left(int round) {
    return Arrays.stream(cell(Kind.TICKET, 0, round).list("counts")).sum()
        / Arrays.stream(sizes).sum();
  }

  private StudyResult result() {
    List<TicketsFigures.Round> rounds = new ArrayList<>();
    for (int round = 0; round <= plan.rounds(); round++) {
      double[] shares = cell(Kind.TICKET, 0, round).list("counts");
      for (int layer = 0; layer < shares.length; layer++) {
        shares[layer] /= sizes[layer];
      }
      rounds.add(
          new TicketsFigures.Round(
              round,
              left(round),
              variant(Kind.TICKET, round),
              control(Kind.REINITIALISED, round),
              control(Kind.RANDOM, round),
              shares));
    }
    List<TicketsFigures.Instability> instability =
        List.of(
            instability("dense", Kind.DENSE_PAIR, 0),
            instability("ticket", Kind.TICKET_PAIR, plan.rounds()),
            instability("reinitialised", Kind.REINITIALISED_PAIR, plan.rounds()),
            instability("two-starts", Kind.TWO_STARTS, 0));
    Configuration kept = plan.configuration();
    Map<String, Object> settings = new LinkedHashMap<>();
    kept.get("model-name").ifPresent(name -> settings.put("model", name));
    kept.get("widths").ifPresent(widths -> settings.put("units", widths.replace(' ', ',')));
    settings.put("seeds", plan.seeds());
    settings.put("steps", plan.steps());
    settings.put("batch", plan.batch());
    settings.put("rate", plan.learningRate());
    settings.put("prune", plan.rate());
    settings.put("rewind", plan.rewind());
    settings.put("samples", Integer.parseInt(kept.get("samples").orElseThrow()));
    settings.put("validation", Integer.parseInt(kept.get("validation").orElseThrow()));
    settings.put("tests", plan.tests());
    return new StudyResult(
        Study.TICKETS,
        Form.DATA,
        plan.extent(),
        settings,
        claims(),
        new TicketsFigures(
            rounds,
            instability,
            List.of(kept.get("layers").orElseThrow().split(" ")),
            List.of(),
            unit(),
            constantError()),
        findings(rounds, instability));
  }

  private ErrorUnit unit() {
    boolean real = plan.configuration().get("metric").equals(Optional.of("reals"));
    return real ? ErrorUnit.VARIANCE : ErrorUnit.ANSWERS;
  }

  /** Ledgers of earlier versions do not tell. */
  private Optional<Average> constantError() {
    return cell(Kind.TICKET, 0, 0).entries().containsKey(CONSTANT)
        ? Optional.of(over(seed -> figure(Kind.TICKET, seed, 0, CONSTANT)))
        : Optional.empty();
  }

  /**
   * Whether the dense network errs less than a constant answer, by two standard errors over seeds
   * and by a twentieth; where it does not, its parts tell nothing of tickets.
   */
  private boolean isLearned() {
    if (constantError().isEmpty()) {
      return true;
    }
    Average more =
        over(
            seed ->
                figure(Kind.TICKET, seed, 0, "test-error")
                    - figure(Kind.TICKET, seed, 0, CONSTANT));
    double error = plan.seeds() > 1 ? more.standardError() : 0;
    double worth = LEARNED * constantError().get().estimate();
    return more.estimate() + 2 * error < 0 && more.estimate() < -worth;
  }

  private TicketsFigures.Instability instability(String name, Kind kind, int round) {
    double[] errors = new double[cell(kind, 0, round).list("errors").length];
    for (int seed = 0; seed < plan.seeds(); seed++) {
      double[] more = cell(kind, seed, round).list("errors");
      for (int at = 0; at < errors.length; at++) {
        errors[at] += more[at] / plan.seeds();
      }
    }
    return new TicketsFigures.Instability(
        name, over(seed -> figure(kind, seed, round, "instability")), errors);
  }

  private List<Claim> claims() {
    int head = plan.headline();
    int last = plan.rounds();
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact(
                "tickets.counts",
                Reference.FRANKLE_2019,
                Relation.EQUAL,
                byFormula(last),
                left(last),
                1.0 / Arrays.stream(sizes).min().orElse(1))
            .with("round", last));
    double escaped = 0;
    for (int seed = 0; seed < plan.seeds(); seed++) {
      for (int round = 0; round <= last; round++) {
        escaped = Math.max(escaped, figure(Kind.TICKET, seed, round, "masked"));
      }
    }
    claims.add(Claim.exact("tickets.masked", Reference.IDENTITY, Relation.EQUAL, 0, escaped, 0));
    claims.add(
        claim(
            "tickets.earlier",
            Relation.AT_LEAST,
            0.38,
            0.18,
            head,
            seed -> 1 - 1 / steps(Kind.TICKET, 0, Kind.TICKET, head, seed)));
    claims.add(
        claim(
            "tickets.reinitialised-later",
            Relation.AT_LEAST,
            2.51,
            1.01,
            head,
            seed -> steps(Kind.REINITIALISED, head, Kind.TICKET, head, seed)));
    claims.add(
        claim(
            "tickets.reinitialised-worse",
            Relation.AT_LEAST,
            0.005,
            0.005,
            head,
            seed -> difference(Kind.REINITIALISED, Kind.TICKET, seed, head, head)));
    claims.add(
        claim(
            "tickets.random-worse",
            Relation.AT_LEAST,
            0,
            0,
            last,
            seed -> difference(Kind.RANDOM, Kind.TICKET, seed, last, last)));
    if (last > head) {
      claims.add(
          claim(
              "tickets.small-ticket",
              Relation.AT_MOST,
              0,
              AS_GOOD,
              last,
              seed -> difference(Kind.TICKET, Kind.TICKET, seed, last, 0)));
      claims.add(
          claim(
              "tickets.small-reinitialised",
              Relation.AT_LEAST,
              START_MATTERS,
              0,
              last,
              seed -> difference(Kind.REINITIALISED, Kind.TICKET, seed, last, last)));
    }
    Average rise = over(seed -> figure(Kind.DENSE_PAIR, seed, 0, "instability"));
    claims.add(
        judged("tickets.stable", Reference.FRANKLE_2020, Relation.AT_MOST, UNSTABLE, rise, 0));
    return claims;
  }

  /** Judges the seeds of which the figure is known, and says how many where these are not all. */
  private Claim claim(
      String id,
      Relation relation,
      double published,
      double tolerance,
      int round,
      IntToDoubleFunction seeds) {
    double[] known =
        IntStream.range(0, plan.seeds())
            .mapToDouble(seeds)
            .filter(figure -> !Double.isNaN(figure))
            .toArray();
    Claim claim =
        judged(id, Reference.FRANKLE_2019, relation, published, Average.of(known), tolerance)
            .with("left", left(round));
    return known.length == plan.seeds()
        ? claim
        : claim.with("known", known.length).with("seeds", plan.seeds());
  }

  /**
   * Judges a figure where the dense network has learned something; otherwise says that it has not.
   */
  private Claim judged(
      String id,
      Reference source,
      Relation relation,
      double published,
      Average figure,
      double tolerance) {
    return isLearned()
        ? Claim.judged(id, source, relation, published, figure, tolerance).with("unit", unitWord())
        : Claim.unresolved(id, source, relation, published, figure)
            .with("unit", unitWord())
            .with("constant", constantError().orElseThrow().estimate());
  }

  private String unitWord() {
    return unit() == ErrorUnit.VARIANCE ? "ofVariance" : "ofAnswers";
  }

  /** A share with its standard error, where several seeds tell of one. */
  private static Evidence with(Evidence evidence, String name, Average share) {
    Evidence more = evidence.and(name, share.estimate());
    return Double.isFinite(share.standardError())
        ? more.and(name + "Error", share.standardError())
        : more;
  }

  /**
   * How many times longer one training takes to its least validation loss than another; NaN where
   * both still improve at their last step, so that neither is known.
   */
  private double steps(Kind longer, int longerRound, Kind shorter, int shorterRound, int seed) {
    double one = figure(longer, seed, longerRound, "early-stop");
    double other = figure(shorter, seed, shorterRound, "early-stop");
    int last = plan.steps() - plan.steps() % plan.every();
    return one >= last && other >= last ? Double.NaN : one / other;
  }

  /** One error less another, of the same seed. */
  private double difference(Kind one, Kind other, int seed, int round, int otherRound) {
    return figure(one, seed, round, "test-error") - figure(other, seed, otherRound, "test-error");
  }

  /** {@code Σ n(1 − p)^r / Σ n}, the formula without rounding. */
  private double byFormula(int rounds) {
    double sum = 0;
    String[] rates = plan.configuration().get("rates").orElseThrow().split(" ", -1);
    for (int layer = 0; layer < sizes.length; layer++) {
      sum += sizes[layer] * Math.pow(1 - Double.parseDouble(rates[layer]), rounds);
    }
    return sum / Arrays.stream(sizes).sum();
  }

  private List<Finding> findings(
      List<TicketsFigures.Round> rounds, List<TicketsFigures.Instability> instability) {
    List<Finding> findings = new ArrayList<>();
    TicketsFigures.Round dense = rounds.get(0);
    if (!isLearned()) {
      Evidence evidence =
          with(Evidence.of("unit", unitWord()), "dense", dense.ticket().testError());
      return List.of(
          StudyFindingCode.NO_BETTER_THAN_CONSTANT.finding(
              Severity.WARNING, with(evidence, "constant", constantError().orElseThrow())));
    }
    Optional<TicketsFigures.Round> smallest = Optional.empty();
    for (TicketsFigures.Round round : rounds.subList(1, rounds.size())) {
      if (round.ticket().testError().estimate()
          <= dense.ticket().testError().estimate() + AS_GOOD) {
        smallest = Optional.of(round);
      }
    }
    TicketsFigures.Round named = smallest.orElse(rounds.get(1));
    Evidence evidence = Evidence.of("left", named.left()).and("unit", unitWord());
    evidence = with(evidence, "error", named.ticket().testError());
    evidence = with(evidence, "dense", dense.ticket().testError());
    if (smallest.isPresent()) {
      findings.add(
          StudyFindingCode.TICKET_FOUND.finding(
              Severity.INFO,
              with(
                  with(evidence.and("margin", AS_GOOD), "earlyStop", named.ticket().earlyStop()),
                  "denseStop",
                  dense.ticket().earlyStop())));
    } else {
      findings.add(StudyFindingCode.NO_TICKET_FOUND.finding(Severity.WARNING, evidence));
    }
    int last = plan.rounds();
    Average worse = over(seed -> difference(Kind.REINITIALISED, Kind.TICKET, seed, last, last));
    boolean matters = plan.seeds() > 1 && worse.estimate() - worse.interval() > 0;
    Evidence start = Evidence.of("left", left(last)).and("unit", unitWord());
    start = with(start, "reinitialised", variant(Kind.REINITIALISED, last).testError());
    start = with(start, "ticket", variant(Kind.TICKET, last).testError());
    start = with(start, "random", variant(Kind.RANDOM, last).testError());
    findings.add(
        (matters ? StudyFindingCode.START_MATTERS : StudyFindingCode.STRUCTURE_SUFFICES)
            .finding(Severity.INFO, start));
    TicketsFigures.Instability pairs = instability.get(0);
    if (pairs.value().estimate() > UNSTABLE) {
      findings.add(
          StudyFindingCode.UNSTABLE_START.finding(
              Severity.WARNING,
              with(Evidence.of("unit", unitWord()), "instability", pairs.value())));
    }
    return findings;
  }
}
