package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.ForwardWork;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.KrylovStep.Curvature;
import dev.sonde.spectra.StudentT;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.QuickEffort;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.landscape.KrylovSteps.Ending;
import dev.sonde.studies.landscape.KrylovSteps.Path;
import dev.sonde.studies.landscape.KrylovSteps.Place;
import dev.sonde.studies.landscape.LocalCurvature.Zeros;
import dev.sonde.studies.landscape.SaddlesFigures.Index;
import dev.sonde.studies.landscape.SaddlesFigures.Spent;
import dev.sonde.studies.landscape.SaddlesFigures.Start;
import dev.sonde.studies.landscape.SaddlesFigures.Waypoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The study {@code saddles} of the reader's network. */
final class NetworkSaddles {
  private static final int QUICK_STEPS = 8;
  private static final int QUICK_KRYLOV = 16;

  /**
   * Enough to resolve the index of 97% of the spectra of {@code docs/theory/studies-checked.md}.
   */
  private static final int SURVEY = 300;

  private static final int QUICK_SURVEY = 40;

  /** Fewer are no descent. */
  private static final int LEAST_STEPS = 3;

  private static final int LEAST_KRYLOV = 6;

  /** What a survey asks for. */
  private static final int LEAST_SURVEY = 20;

  /** Parameters times samples: more samples than these change little. */
  private static final double QUICK_WORK = 1e7;

  /** A census decomposes some hundred Hessians a search. */
  private static final int MOST_CENSUS = 400;

  private static final int CENSUS_SAMPLES = 500;
  private static final int SEARCHES = 24;
  private static final int QUICK_SEARCHES = 6;
  private static final int SEARCH_STEPS = 100;
  private static final int QUICK_SEARCH_STEPS = 40;

  /** A drop below this part of the loss is no news. */
  private static final double DROP = 0.01;

  private final SaddlesStudy study;
  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final int given;
  private final Precision precision;
  private final int steps;
  private final int krylov;
  private final int survey;
  private final Work work;

  NetworkSaddles(SaddlesStudy study, Network network, Loss loss, Dataset data) {
    this.study = study;
    this.network = network;
    this.loss = loss;
    this.given = data.samples();
    int parameters = network.parameterCount();
    boolean quick = study.conduct().extent() == Extent.QUICK;
    NetworkChecks.check(network, loss, data);
    if (study.searches() == SaddlesStudy.Searches.CENSUS && parameters > MOST_CENSUS) {
      throw new InvalidInputException(
          network.source()
              + ": a census decomposes the whole Hessian thousands of times, for at most "
              + MOST_CENSUS
              + " parameters; this network has "
              + parameters
              + ". Leave --census out, or take a smaller network.");
    }
    int mostSteps = quick ? Math.min(study.steps(), QUICK_STEPS) : study.steps();
    int mostKrylov =
        Math.min(parameters, quick ? Math.min(study.krylov(), QUICK_KRYLOV) : study.krylov());
    QuickEffort effort = QuickEffort.whole(given);
    if (quick) {
      long gradients = gradients(mostSteps, mostKrylov, parameters, QUICK_SURVEY);
      effort =
          QuickEffort.of(
              ForwardWork.multiplications(network, data),
              given,
              (int) Math.max(1, QUICK_WORK / parameters),
              QuickEffort.GRADIENT * gradients);
    }
    this.data = data.first(effort.samples());
    this.precision = effort.precision();
    // a descent costs steps times Krylov dimensions
    double root = Math.sqrt(effort.share());
    QuickEffort each = new QuickEffort(effort.samples(), root, precision);
    this.steps = each.part(mostSteps, LEAST_STEPS);
    this.krylov = each.part(mostKrylov, LEAST_KRYLOV);
    this.survey = quick ? effort.part(QUICK_SURVEY, LEAST_SURVEY) : SURVEY;
    this.work = new Work(study.conduct().listener(), planned());
  }

  /** Two descents, the comparison, and looks at three places. */
  private static long gradients(int steps, int krylov, int parameters, int survey) {
    long descent = (long) steps * (1 + 2L * krylov + KrylovSteps.USUAL.length / 2);
    return 2 * descent
        + MomentumDescents.planned((double) descent)
        + 6L * LocalCurvature.products(parameters, survey);
  }

  private long planned() {
    return gradients(steps, krylov, network.parameterCount(), survey)
        + (study.searches() == SaddlesStudy.Searches.CENSUS
            ? (long) searches() * searchSteps() * 2 * network.parameterCount()
            : 0);
  }

  private int searches() {
    return study.conduct().extent() == Extent.QUICK ? QUICK_SEARCHES : SEARCHES;
  }

  private int searchSteps() {
    return study.conduct().extent() == Extent.QUICK ? QUICK_SEARCH_STEPS : SEARCH_STEPS;
  }

  StudyResult result() {
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(study.conduct().threads())
            .withPrecision(precision)
            .withSeed(study.conduct().seed());
    try (Objective objective = Objective.of(network, loss, data, evaluation);
        NetworkLandscape landscape = new NetworkLandscape(objective)) {
      NetworkChecks.requireOneLoss(network, loss, data, objective.value().value());
      return result(landscape);
    }
  }

  private StudyResult result(NetworkLandscape landscape) {
    double[] from = network.parameterVector();
    LocalCurvature here = look(landscape, from, Zeros.HERE);
    double alongLeast = alongLeast(landscape, from, here);
    List<Place> places = new ArrayList<>();
    Path free = descend(landscape, from, Curvature.ABSOLUTE);
    places.addAll(free.places());
    if (free.ending() != Ending.ALL_STEPS && free.places().size() <= steps) {
      goOnBeside(landscape, free, places);
    }
    Path damped = descend(landscape, from, Curvature.SIGNED);
    Place end = places.get(places.size() - 1);
    MomentumDescents.Compared sgd =
        MomentumDescents.of(
            network, loss, data, landscape, end.gradients(), study.conduct().seed(), work);
    Map<String, List<Spent>> methods = new LinkedHashMap<>();
    methods.put(
        SaddlesFigures.SADDLE_FREE,
        places.stream().map(p -> new Spent(p.gradients(), p.loss())).toList());
    methods.put(SaddlesFigures.DAMPED, SaddlesTheory.spent(damped));
    methods.put(SaddlesFigures.SGD, sgd.curve());
    List<Waypoint> way = way(landscape, places, here);
    double flatness = flatness(landscape, from, here);
    Start start =
        new Start(
            free.start().loss(),
            Vectors.norm(landscape.gradientAt(from)),
            flatness,
            here.least(),
            here.residual(),
            here.largest(),
            here.index(),
            end.loss(),
            alongLeast);
    List<Claim> claims = claims(start, damped.end().loss(), sgd.losses(), way);
    List<Finding> findings = findings(start, sgd.losses());
    List<SaddlesFigures.Found> census = List.of();
    if (study.searches() == SaddlesStudy.Searches.CENSUS) {
      Census found = census(from);
      census = SaddlesTheory.found(found);
      findings.addAll(SaddlesTheory.judge(found, claims, searches()));
    }
    work.done();
    Map<String, Object> settings = settings(sgd.rate());
    settings.put("zero", start.index().zero());
    return new StudyResult(
        Study.SADDLES,
        Form.DATA,
        study.conduct().extent(),
        settings,
        claims,
        new SaddlesFigures(methods, 0, Optional.of(start), way, census, List.of()),
        findings);
  }

  private Map<String, Object> settings(double rate) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("parameters", network.parameterCount());
    settings.put("samples", data.samples());
    if (data.samples() < given) {
      settings.put("of", given);
    }
    settings.put("loss", loss.label());
    settings.put("steps", steps);
    settings.put("krylov", krylov);
    settings.put("precision", precision.label());
    settings.put("rate", rate);
    return settings;
  }

  private LocalCurvature look(NetworkLandscape landscape, double[] at, Zeros zeros) {
    LocalCurvature seen =
        LocalCurvature.of(
            landscape.hessianAt(at),
            zeros,
            survey,
            study.conduct().seed(),
            study.conduct().threads());
    work.spend(2L * LocalCurvature.products(network.parameterCount(), survey));
    KrylovSteps.stopIfInterrupted();
    return seen;
  }

  private Path descend(NetworkLandscape landscape, double[] from, Curvature curvature) {
    long[] told = {0};
    return KrylovSteps.of(curvature, krylov, steps)
        .descend(
            landscape,
            from,
            products -> {
              work.spend(2 * (products - told[0]) + 1 + KrylovSteps.USUAL.length / 2);
              told[0] = products;
            });
  }

  /** Straight along an eigenvector, either way, by lengths a third of a decade apart. */
  private static double alongLeast(Landscape landscape, double[] from, LocalCurvature here) {
    return beside(landscape, from, here).map(landscape::lossAt).orElse(landscape.lossAt(from));
  }

  /** The lowest place along the most negative eigenvector, if any is lower. */
  private static Optional<double[]> beside(
      Landscape landscape, double[] from, LocalCurvature here) {
    double lowest = landscape.lossAt(from);
    Optional<double[]> best = Optional.empty();
    if (here.least() < -LocalCurvature.ZERO * here.largest() && here.direction().isPresent()) {
      for (double length = 1e-3; length < 30; length *= 2.15) {
        for (double side : new double[] {-length, length}) {
          double[] there = Vectors.plus(from, side, here.direction().get());
          double loss = landscape.lossAt(there);
          if (loss < lowest) {
            lowest = loss;
            best = Optional.of(there);
          }
        }
      }
    }
    return best;
  }

  /** At a saddle the gradient is zero and the steps stand still: go on from beside it. */
  private void goOnBeside(NetworkLandscape landscape, Path free, List<Place> places) {
    Place stuck = free.end();
    LocalCurvature there = look(landscape, stuck.parameters(), Zeros.HERE);
    Optional<double[]> beside = beside(landscape, stuck.parameters(), there);
    if (beside.isPresent()) {
      int left = Math.max(1, steps - places.size() + 1);
      Path more =
          KrylovSteps.of(Curvature.ABSOLUTE, krylov, left)
              .descend(landscape, beside.get(), spent -> {});
      double before =
          stuck.gradients() + 2.0 * LocalCurvature.products(network.parameterCount(), survey);
      for (Place place : more.places()) {
        places.add(
            new Place(
                place.parameters(),
                place.loss(),
                before + place.gradients(),
                place.gradientNorm(),
                place.leastRitzValue(),
                place.flatness()));
      }
    }
  }

  /** ‖Hg‖/(‖H‖‖g‖), 0 where the gradient is. */
  private static double flatness(NetworkLandscape landscape, double[] at, LocalCurvature here) {
    double[] gradient = landscape.gradientAt(at);
    double[][] product = new double[1][at.length];
    landscape.hessianAt(at).multiply(new double[][] {gradient}, product);
    double scale = here.largest() * Vectors.norm(gradient);
    return scale == 0 ? 0 : Vectors.norm(product[0]) / scale;
  }

  /**
   * Indices at the start, in the middle and at the end, all at the start's threshold; Ritz values
   * everywhere.
   */
  private List<Waypoint> way(NetworkLandscape landscape, List<Place> places, LocalCurvature here) {
    int last = places.size() - 1;
    List<Waypoint> way = new ArrayList<>();
    for (int step = 0; step <= last; step++) {
      Place place = places.get(step);
      Optional<LocalCurvature> seen = Optional.empty();
      if (step == 0) {
        seen = Optional.of(here);
      } else if (step == last || step == last / 2) {
        seen = Optional.of(look(landscape, place.parameters(), Zeros.asAt(here)));
      }
      way.add(
          new Waypoint(
              step,
              place.loss(),
              place.leastRitzValue(),
              seen.stream().mapToDouble(LocalCurvature::least).findFirst(),
              seen.map(LocalCurvature::index)));
    }
    return way;
  }

  private List<Claim> claims(Start start, double damped, double[] sgd, List<Waypoint> way) {
    double unit = Math.abs(start.loss());
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact(
            "saddles.own-damped",
            Reference.DAUPHIN_2014,
            Relation.AT_MOST,
            0,
            (start.lowest() - damped) / unit,
            1e-3));
    double[] apart = new double[sgd.length];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = (start.lowest() - sgd[i]) / unit;
    }
    claims.add(
        Claim.judged(
            "saddles.own-sgd",
            Reference.DAUPHIN_2014,
            Relation.AT_MOST,
            0,
            Average.of(apart),
            1e-3));
    Index end = way.get(way.size() - 1).index().orElse(start.index());
    claims.add(
        Claim.judged(
                "saddles.own-index",
                Reference.DAUPHIN_2014,
                Relation.AT_MOST,
                0,
                difference(end, start.index()),
                0)
            .with("zero", start.index().zero()));
    return claims;
  }

  private static Average difference(Index end, Index start) {
    double first = (start.high() - start.estimate()) / StudentT.HALF_WIDTH;
    double second = (end.high() - end.estimate()) / StudentT.HALF_WIDTH;
    double error = Math.hypot(first, second);
    double change = end.estimate() - start.estimate();
    return error == 0 ? new Average(change, 0, 1) : Average.estimated(change, error);
  }

  private List<Finding> findings(Start start, double[] sgd) {
    double drop = (start.loss() - start.lowest()) / Math.abs(start.loss());
    double reached = Average.of(sgd).estimate();
    double plain = (start.loss() - reached) / Math.abs(start.loss());
    // a mean that is not finite, or above the start, is none that SGD gets to
    OptionalDouble lowered = plain > 0 ? OptionalDouble.of(reached) : OptionalDouble.empty();
    List<Finding> findings = new ArrayList<>();
    Evidence found =
        looked(
            Evidence.of("loss", start.loss())
                .and("lowest", start.lowest())
                .and("steps", steps)
                .and("least", start.leastEigenvalue()));
    if (drop < DROP) {
      findings.add(StudyFindingCode.NO_DESCENT_FOUND.finding(Severity.INFO, found));
    } else if (start.index().low() > 0 && !(plain >= drop / 2)) {
      findings.add(
          StudyFindingCode.AT_SADDLE.finding(
              Severity.WARNING,
              found
                  .and("index", start.index().low())
                  .and("straight", start.alongLeast())
                  .and("sgd", lowered)));
    } else {
      findings.add(
          StudyFindingCode.DESCENT_LEFT.finding(Severity.WARNING, found.and("sgd", lowered)));
    }
    if (start.flatness() < CriticalPoint.FLAT && start.gradientNorm() > 1e-6) {
      findings.add(
          StudyFindingCode.GRADIENT_FLAT.finding(
              Severity.WARNING,
              looked(
                  Evidence.of("gradient", start.gradientNorm())
                      .and("flatness", start.flatness()))));
    }
    return findings;
  }

  /** With the samples that were looked at, where they are not all. */
  private Evidence looked(Evidence found) {
    return data.samples() < given ? found.and("looked", data.samples()).and("of", given) : found;
  }

  /** From the network's own place out, with random steps of its weights' size. */
  private Census census(double[] from) {
    double[] sizes = {0.3, 0.6, 1, 1.5};
    int[] descents = {0, 0, 20, 100};
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(study.conduct().threads())
            .withPrecision(Precision.DOUBLE);
    Dataset some = data.first(Math.min(data.samples(), CENSUS_SAMPLES));
    double size = Vectors.norm(from) / Math.sqrt(from.length);
    try (Objective objective = Objective.of(network, loss, some, evaluation);
        NetworkLandscape landscape = new NetworkLandscape(objective)) {
      StudyDraws draws = new StudyDraws(study.conduct().seed(), Purpose.WEIGHTS, 2);
      List<double[]> starts = new ArrayList<>();
      for (int i = 0; i < searches(); i++) {
        double[] at =
            i == 0
                ? from
                : Vectors.scaled(
                    draws.normals(from.length), size * sizes[draws.below(sizes.length)]);
        double rate = 1 / DenseHessian.of(landscape.hessianAt(at)).norm();
        for (int step = descents[i % descents.length]; step > 0; step--) {
          at = Vectors.plus(at, -rate, landscape.gradientAt(at));
        }
        starts.add(at);
      }
      return Census.of(
          landscape,
          starts,
          searchSteps(),
          done -> work.spend((long) searchSteps() * 2 * from.length));
    }
  }
}
