package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.findings.file.UnwritablePathException;
import dev.sonde.report.chart.Picture;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The charts of a measurement as pictures, for papers and slides: PNG at twice the size on screen,
 * and SVG, whose letters can be searched and changed.
 *
 * <p>They show what the page shows, from the same model of each chart. The same records give the
 * same SVG on every machine, and the same PNG on one: its fonts are the machine's.
 */
public final class MeasureCharts {

  /** What a chart shows. */
  public enum Kind {
    /** The spectral density. */
    DENSITY("density"),
    /** Effective dimensionality over z. */
    EFFECTIVE_DIMENSION("effective-dimension"),
    /** The shares of eigenvalues over τ. */
    SHARES("shares"),
    /** The layers' shares of the trace and of the parameters. */
    LAYERS("layers");

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    /**
     * Returns the name of its files without their ending.
     *
     * @return for example {@code effective-dimension}
     */
    public String file() {
      return file;
    }
  }

  private MeasureCharts() {}

  /**
   * Writes every chart that the measurement has as {@code <kind>.png} and {@code <kind>.svg}. Where
   * no font of this machine has Japanese letters, the words are English.
   *
   * @param measurement what was measured
   * @param language the language of titles and axes
   * @param folder where to; made when missing
   * @return the files that were written, in the order of the kinds
   * @throws InvalidInputException when Java finds no fonts at all
   * @throws UnwritablePathException when the file system refuses; no half-written file is left
   */
  public static List<Path> write(Measurement measurement, Language language, Path folder) {
    try {
      Language shown = Picture.canShow(language) ? language : Language.ENGLISH;
      List<Path> files = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        Optional<Picture> picture = picture(measurement, shown, kind);
        if (picture.isPresent()) {
          Path png = folder.resolve(kind.file() + ".png");
          Path svg = folder.resolve(kind.file() + ".svg");
          AtomicFile.write(png, picture.get()::writePng);
          AtomicFile.write(svg, picture.get().svg());
          files.add(png);
          files.add(svg);
        }
      }
      return List.copyOf(files);
    } catch (LinkageError | InternalError e) {
      // What AWT throws on a machine without fonts or without the libraries that draw them.
      throw new InvalidInputException(
          "pictures need this machine's fonts, and Java found none ("
              + e
              + "); install fontconfig and a font such as DejaVu, or do without PNG and SVG:"
              + " report.html has every chart",
          e);
    }
  }

  private static Optional<Picture> picture(Measurement measurement, Language language, Kind kind) {
    Words words = Words.in(language);
    FigureFormat format = new FigureFormat();
    MeasureModels models = new MeasureModels(measurement, words, format);
    return switch (kind) {
      case DENSITY -> models.density().map(model -> Picture.of(model, Words.ofPages(language)));
      case EFFECTIVE_DIMENSION ->
          models.effectiveDimension().map(model -> Picture.of(model, Words.ofPages(language)));
      case SHARES -> models.shares().map(model -> Picture.of(model, Words.ofPages(language)));
      case LAYERS -> LayerPicture.of(measurement, words, format);
    };
  }
}
