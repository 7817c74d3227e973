package dev.sonde.capacity;

import dev.sonde.capacity.measures.DistanceFromInitialisation;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.GradientModel;
import dev.sonde.capacity.measures.NewtonStep;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.loss.LossValue;
import dev.sonde.nets.network.Layer;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One measurement of one objective: its phases in their order. {@link Surveys} spends products,
 * {@link SpectrumReading} reads the spectra, {@link ScalarMeasures} and {@link MeasurementFindings}
 * gather the rest.
 */
final class SingleMeasurement {
  private final MeasurementSettings settings;
  private final Objective objective;
  private final Network network;
  private final CurvatureOperator operator;
  private final Surveys surveys;
  private boolean interrupted;

  SingleMeasurement(MeasurementSettings settings, Objective objective) {
    this.settings = settings;
    this.objective = objective;
    network = objective.network();
    operator = objective.curvature(settings.matrix());
    surveys = new Surveys(settings, objective, operator);
  }

  /** Runs every phase. */
  Measurement run() {
    // a checkpoint that does not fit is refused before anything costs time
    Optional<DistanceFromInitialisation> distance =
        settings.initial().map(initial -> DistanceFromInitialisation.of(initial, network));
    LossValue value = objective.value();
    LossFigures loss =
        new LossFigures(
            objective.loss().label(),
            value.value(),
            value.accuracy(),
            value.gradientNorm(),
            objective.lossSamplingError());
    double[] parameters = network.parameterVector();
    double[] gradient = objective.gradient();
    GradientModel model = surveys.model(gradient);
    NewtonStep step = NewtonStep.of(parameters, loss.value(), model, objective::lossAt);
    Optional<Spectrum> beside = surveys.beside();
    Spectrum spectrum = surveys.whole();
    double largest = spectrum.top(1).isEmpty() ? 0 : spectrum.top(1).get(0).value();
    SpectrumReading reading =
        new SpectrumReading(settings, objective, operator.definiteness(), largest);
    SpectrumFigures figures = reading.figures(spectrum, spectrum.products() + model.products());
    List<EffectiveDimension> dimensions = reading.dimensions(spectrum);
    List<EffectiveDimension> gaussNewton = beside.map(reading::gaussNewton).orElse(List.of());

    ScalarMeasures measures = new ScalarMeasures(settings, objective, operator, parameters);
    measures.ofSpectrum(spectrum, step);
    measures.ofDisplacements(loss.value(), model, spectrum.trace(), surveys.watched());
    measures.ofWeights();
    distance.ifPresent(measures::ofTraining);
    measures.ofSteps();
    measures.ofGradients(spectrum.trace());
    List<LayerFigures> layers = layers(reading);

    MeasurementFindings findings = new MeasurementFindings(settings.matrix(), objective);
    distance.ifPresent(
        known -> findings.aboutInitial(known, settings.initial().orElseThrow().source()));
    findings.aboutData(loss);
    findings.aboutSolution(loss, step, parameters, gradient, largest);
    findings.aboutSpectrum(spectrum, figures, dimensions, loss, gaussNewton);
    findings.aboutLayers(layers);
    findings.aboutParameters(gradient, surveys.watched());
    if (interrupted
        || surveys.interrupted()
        || measures.interrupted()
        || Thread.currentThread().isInterrupted()) {
      findings.interrupted(surveys.phases());
    }
    return new Measurement(
        model(),
        data(),
        loss,
        figures,
        dimensions,
        gaussNewton,
        surveys.summary(spectrum),
        layers,
        measures.measured(),
        findings.sorted());
  }

  private List<LayerFigures> layers(SpectrumReading reading) {
    List<LayerFigures> out = new ArrayList<>();
    if (settings.blocks() == Blocks.WHOLE) {
      return out;
    }
    for (Layer layer : network.layers()) {
      if (Thread.currentThread().isInterrupted()) {
        interrupted = true;
        return out;
      }
      Spectrum spectrum = surveys.ofLayer(layer);
      out.add(
          new LayerFigures(
              layer.name(),
              layer.parameterCount(),
              reading.figures(spectrum, spectrum.products()),
              reading.dimensions(spectrum)));
    }
    return out;
  }

  private ModelDescription model() {
    return new ModelDescription(
        network.source(),
        network.sha256(),
        network.format(),
        network.parameterCount(),
        network.parameters(),
        network.frozenParameters(),
        network.leftOut(),
        network.notes());
  }

  private DataDescription data() {
    Dataset dataset = objective.dataset();
    return new DataDescription(
        dataset.source(),
        dataset.sha256(),
        objective.samplesUsed(),
        dataset.samples(),
        dataset.targets().sampleSize(),
        dataset.inputs().shape(),
        objective.loss() == Loss.CROSS_ENTROPY ? dataset.classes() : OptionalInt.empty());
  }
}
