package dev.sonde.studies.landscape;

import dev.sonde.findings.Finding;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.KrylovStep.Curvature;
import dev.sonde.studies.Claim;
import dev.sonde.studies.QuickEffort;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.landscape.KrylovSteps.Ending;
import dev.sonde.studies.landscape.KrylovSteps.Path;
import dev.sonde.studies.landscape.KrylovSteps.Place;
import dev.sonde.studies.landscape.LocalCurvature.Zeros;
import dev.sonde.studies.landscape.SaddlesFigures.Looked;
import dev.sonde.studies.landscape.SaddlesFigures.Spent;
import dev.sonde.studies.landscape.SaddlesFigures.Start;
import dev.sonde.studies.landscape.SaddlesFigures.Waypoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The study {@code saddles} of the reader's network. */
final class NetworkSaddles {
  private static final int CENSUS_SAMPLES = 500;

  private final SaddlesStudy study;
  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final int given;
  private final SaddlesPlan plan;
  private final Work work;

  NetworkSaddles(SaddlesStudy study, Network network, Loss loss, Dataset data) {
    this.study = study;
    this.network = network;
    this.loss = loss;
    this.given = data.samples();
    NetworkChecks.check(network, loss, data);
    Extent extent = study.conduct().extent();
    SaddlesPlan usual = SaddlesPlan.of(extent, study.steps(), study.krylov(), network, data);
    this.plan =
        study.searches() == SaddlesStudy.Searches.CENSUS
            ? usual.withCensus(extent, network)
            : usual;
    this.data = data.first(plan.samples());
    this.work = new Work(study.conduct().listener(), plan.planned(network.parameterCount()));
  }

  StudyResult result() {
    Evaluation evaluation =
        QuickEffort.evaluation(study.conduct(), data.samples(), plan.precision());
    try (Objective objective = Objective.of(network, loss, data, evaluation);
        NetworkLandscape landscape = new NetworkLandscape(objective)) {
      NetworkChecks.requireOneLoss(network, loss, data, objective.value().value());
      return result(landscape);
    }
  }

  private StudyResult result(NetworkLandscape landscape) {
    double[] from = network.parameterVector();
    LocalCurvature here = look(landscape, from, Zeros.HERE);
    List<Place> places = saddleFree(landscape, from);
    Path damped = descend(landscape, from, Curvature.SIGNED);
    Place end = places.get(places.size() - 1);
    MomentumDescents.Compared sgd =
        new MomentumDescents(network, loss, data, landscape, study.conduct().threads(), work)
            .compared(end.gradients(), study.conduct().seed());
    List<Waypoint> way = way(landscape, places, here);
    Start start = start(landscape, from, here, end.loss());
    SaddlesReading reading = new SaddlesReading(start, plan.steps(), data.samples(), given);
    List<Claim> claims = reading.claims(damped.end().loss(), sgd.losses(), way);
    List<Finding> findings = reading.findings(sgd.losses());
    List<SaddlesFigures.Found> census = List.of();
    if (plan.searches() > 0) {
      Census found = census(from);
      census = SaddlesTheory.found(found);
      findings.addAll(SaddlesTheory.judge(found, claims, plan.searches()));
    }
    work.done();
    Map<String, List<Spent>> methods = new LinkedHashMap<>();
    methods.put(SaddlesFigures.SADDLE_FREE, SaddlesTheory.spent(places));
    methods.put(SaddlesFigures.DAMPED, SaddlesTheory.spent(damped.places()));
    methods.put(SaddlesFigures.SGD, sgd.curve());
    return new StudyResult(
        Study.SADDLES,
        Form.DATA,
        study.conduct().extent(),
        settings(sgd.rate(), start.index().zero()),
        claims,
        new SaddlesFigures(methods, 0, Optional.of(start), way, census, List.of()),
        findings);
  }

  /** As far as it gets, also from beside a saddle where its steps stand still. */
  private List<Place> saddleFree(NetworkLandscape landscape, double[] from) {
    Path free = descend(landscape, from, Curvature.ABSOLUTE);
    List<Place> places = new ArrayList<>(free.places());
    if (free.ending() != Ending.ALL_STEPS && places.size() <= plan.steps()) {
      goOnBeside(landscape, free, places);
    }
    return places;
  }

  private Start start(
      NetworkLandscape landscape, double[] from, LocalCurvature here, double lowest) {
    return new Start(
        landscape.lossAt(from),
        Vectors.norm(landscape.gradientAt(from)),
        flatness(landscape, from, here),
        here.least(),
        here.residual(),
        here.largest(),
        here.index(),
        lowest,
        alongLeast(landscape, from, here),
        new Looked(2L * here.spent().survey(), 2L * here.spent().least()));
  }

  private Map<String, Object> settings(double rate, double zero) {
    Map<String, Object> settings = new LinkedHashMap<>();
    int parameters = network.parameterCount();
    settings.put("parameters", parameters);
    settings.put("samples", data.samples());
    if (data.samples() < given) {
      settings.put("of", given);
    }
    settings.put("loss", loss.label());
    settings.put("steps", plan.steps());
    settings.put("krylov", plan.krylov());
    if (study.conduct().extent() == Extent.QUICK) {
      settings.put("fullSteps", study.steps());
      settings.put("fullKrylov", Math.min(parameters, study.krylov()));
    }
    if (parameters > LocalCurvature.EXACT) {
      settings.put("survey", plan.look().survey());
      settings.put("least", plan.look().least());
    }
    if (plan.searches() > 0) {
      settings.put("searches", plan.searches());
      settings.put("searchSteps", plan.searchSteps());
    }
    settings.put("precision", plan.precision().label());
    settings.put("rate", rate);
    settings.put("zero", zero);
    return settings;
  }

  private LocalCurvature look(NetworkLandscape landscape, double[] at, Zeros zeros) {
    LocalCurvature seen =
        LocalCurvature.of(
            landscape.hessianAt(at),
            zeros,
            plan.look(),
            study.conduct().seed(),
            study.conduct().threads());
    work.spend(2L * plan.look().products(network.parameterCount()));
    KrylovSteps.stopIfInterrupted();
    return seen;
  }

  private Path descend(NetworkLandscape landscape, double[] from, Curvature curvature) {
    long[] told = {0};
    return KrylovSteps.of(curvature, plan.krylov(), plan.steps())
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
    if (here.least() < -LocalCurvature.ZERO * here.largest()) {
      for (double length = 1e-3; length < 30; length *= 2.15) {
        for (double side : new double[] {-length, length}) {
          double[] there = Vectors.plus(from, side, here.direction());
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
      int left = Math.max(1, plan.steps() - places.size() + 1);
      Path more =
          KrylovSteps.of(Curvature.ABSOLUTE, plan.krylov(), left)
              .descend(landscape, beside.get(), spent -> {});
      double before = stuck.gradients() + 2.0 * (there.spent().survey() + there.spent().least());
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
      for (int i = 0; i < plan.searches(); i++) {
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
          plan.searchSteps(),
          done -> work.spend((long) plan.searchSteps() * 2 * from.length));
    }
  }
}
