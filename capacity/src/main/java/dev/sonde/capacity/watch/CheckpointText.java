package dev.sonde.capacity.watch;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.warm.ProbeMeasure;
import dev.sonde.spectra.warm.ProbedSpectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A checkpoint's measurement as text, by which a ledger keeps it: one thing a line, its name first,
 * numbers with the digits that give back the same double.
 */
public final class CheckpointText {
  private static final String SPACE = " ";

  private CheckpointText() {}

  /** Returns the text. */
  public static String of(CheckpointMeasurement m) {
    Lines out = new Lines();
    out.line("step", (double) m.step());
    out.text("file", m.file());
    out.text("sha256", m.sha256());
    out.line("loss", m.loss(), m.accuracy().orElse(Double.NaN), m.gradientNorm());
    out.line("largest", numbers(m.largest()));
    m.preconditioned().ifPresent(pair -> out.line("preconditioned", numbers(pair)));
    for (ParameterLoading each : m.loadings()) {
      out.line("loading", each.share(), each.scale());
      out.text("loaded", each.name());
    }
    out.text("moments", m.moments().name());
    m.critical().ifPresent(estimate -> out.line("critical", numbers(estimate)));
    out.line("trace", numbers(m.trace()));
    for (EffectiveDimension each : m.hessian()) {
      Estimate estimate = each.estimate();
      out.line(
          "hessian",
          each.z(),
          estimate.value(),
          estimate.standardError(),
          estimate.resolved() ? 1 : 0,
          each.figure().low(),
          each.figure().high());
    }
    m.above().forEach(share -> out.line("above", numbers(share)));
    m.below().forEach(share -> out.line("below", numbers(share)));
    out.line("dimension", m.gaussNewton().dimension());
    out.line("values", m.gaussNewton().values());
    out.line("residuals", m.gaussNewton().residuals());
    for (ProbeMeasure probe : m.gaussNewton().measures()) {
      out.line("probe", probe.squaredNorm());
      out.line("on", probe.diagonal());
      out.line("beside", probe.offDiagonal());
    }
    m.heads().forEach(head -> out.line("head", head.layer(), head.head(), head.largest()));
    out.line("distance", m.distance());
    out.line("products", (double) m.gaussNewton().products(), (double) m.products());
    out.text("start", m.start().name());
    return out.toString();
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static CheckpointMeasurement read(String text) {
    Reader in = new Reader(text);
    double[] loss = in.numbers("loss");
    double[] products = in.numbers("products");
    return new CheckpointMeasurement(
        (long) in.numbers("step")[0],
        in.text("file"),
        in.text("sha256"),
        loss[0],
        Double.isNaN(loss[1]) ? OptionalDouble.empty() : OptionalDouble.of(loss[1]),
        loss[2],
        pair(in.numbers("largest")),
        in.all("preconditioned").stream().findFirst().map(CheckpointText::pair),
        loadings(in),
        CheckpointMeasurement.Moments.valueOf(in.text("moments")),
        in.all("critical").stream().findFirst().map(CheckpointText::estimate),
        estimate(in.numbers("trace")),
        in.all("hessian").stream().map(CheckpointText::dimension).toList(),
        in.all("above").stream().map(CheckpointText::share).toList(),
        in.all("below").stream().map(CheckpointText::share).toList(),
        new ProbedSpectrum(
            (int) in.numbers("dimension")[0],
            in.numbers("values"),
            in.numbers("residuals"),
            probes(in),
            (long) products[0]),
        in.all("head").stream()
            .map(head -> new HeadLogit((int) head[0], (int) head[1], head[2]))
            .toList(),
        in.numbers("distance")[0],
        (long) products[1],
        CheckpointMeasurement.Start.valueOf(in.text("start")));
  }

  /** Runs that were begun before these were kept have none. */
  private static List<ParameterLoading> loadings(Reader in) {
    List<double[]> numbers = in.all("loading");
    List<String> names = in.texts("loaded");
    List<ParameterLoading> out = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      out.add(new ParameterLoading(names.get(i), numbers.get(i)[0], numbers.get(i)[1]));
    }
    return out;
  }

  private static List<ProbeMeasure> probes(Reader in) {
    List<double[]> norms = in.all("probe");
    List<double[]> on = in.all("on");
    List<double[]> beside = in.all("beside");
    List<ProbeMeasure> out = new ArrayList<>();
    for (int j = 0; j < norms.size(); j++) {
      out.add(new ProbeMeasure(norms.get(j)[0], on.get(j), beside.get(j)));
    }
    return out;
  }

  private static double[] numbers(EigenvalueEstimate pair) {
    return new double[] {pair.value(), pair.residual(), pair.samplingError()};
  }

  private static EigenvalueEstimate pair(double[] numbers) {
    return new EigenvalueEstimate(numbers[0], numbers[1], numbers[2]);
  }

  private static double[] numbers(Estimate estimate) {
    return new double[] {estimate.value(), estimate.standardError(), estimate.resolved() ? 1 : 0};
  }

  private static Estimate estimate(double[] numbers) {
    return new Estimate(numbers[0], numbers[1], numbers[2] > 0);
  }

  private static double[] numbers(EigenvalueShare share) {
    Estimate estimate = share.fraction();
    return new double[] {
      share.tau(), estimate.value(), estimate.standardError(), estimate.resolved() ? 1 : 0
    };
  }

  private static EigenvalueShare share(double[] numbers) {
    return new EigenvalueShare(numbers[0], new Estimate(numbers[1], numbers[2], numbers[3] > 0));
  }

  private static EffectiveDimension dimension(double[] numbers) {
    return new EffectiveDimension(
        numbers[0],
        new BoundedEstimate(
            new Estimate(numbers[1], numbers[2], numbers[3] > 0), numbers[4], numbers[5]));
  }

  private static final class Lines {
    private final StringBuilder out = new StringBuilder();

    void text(String name, String text) {
      out.append(name).append(SPACE).append(text.replaceAll("[\r\n]", SPACE)).append('\n');
    }

    void line(String name, double... numbers) {
      out.append(name);
      for (double number : numbers) {
        out.append(SPACE).append(number);
      }
      out.append('\n');
    }

    @Override
    public String toString() {
      return out.toString();
    }
  }

  private static final class Reader {
    private final List<String> lines;

    Reader(String text) {
      lines = text.lines().toList();
    }

    List<String> texts(String name) {
      return lines.stream()
          .filter(line -> line.startsWith(name + SPACE))
          .map(line -> line.substring(name.length() + 1))
          .toList();
    }

    String text(String name) {
      return texts(name).stream()
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no " + name + " in a checkpoint"));
    }

    List<double[]> all(String name) {
      return lines.stream()
          .filter(line -> line.equals(name) || line.startsWith(name + SPACE))
          .map(line -> parsed(line.substring(name.length()).strip()))
          .toList();
    }

    double[] numbers(String name) {
      return all(name).stream()
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no " + name + " in a checkpoint"));
    }

    private static double[] parsed(String numbers) {
      if (numbers.isEmpty()) {
        return new double[0];
      }
      String[] parts = numbers.split(SPACE, -1);
      double[] out = new double[parts.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = Double.parseDouble(parts[i]);
      }
      return out;
    }
  }
}
