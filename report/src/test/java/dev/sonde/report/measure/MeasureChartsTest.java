package dev.sonde.report.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.capacity.Measurement;
import dev.sonde.findings.file.UnwritablePathException;
import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.chart.Picture;
import dev.sonde.report.words.Language;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class MeasureChartsTest {
  @TempDir Path folder;

  static List<Object[]> samples() {
    List<Object[]> samples = new ArrayList<>();
    SampleMeasurements.all().forEach((name, sample) -> samples.add(new Object[] {name, sample}));
    return samples;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void everyMeasurementGivesPicturesThatCanBeRead(String name, Measurement measurement)
      throws Exception {
    for (Path file : MeasureCharts.write(measurement, Language.ENGLISH, folder)) {
      if (file.toString().endsWith(".png")) {
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(2 * Picture.WIDTH);
        assertThat(colours(image)).as("colours in %s", file).isGreaterThan(3);
      } else {
        checkSvg(file);
      }
    }
  }

  @Test
  void aMeasurementWithLayersHasFourChartsInTwoFormats() {
    assertThat(
            MeasureCharts.write(
                SampleMeasurements.digitsPerceptron(), Language.ENGLISH, folder.resolve("new")))
        .extracting(file -> folder.relativize(file).toString().replace('\\', '/'))
        .containsExactly(
            "new/density.png",
            "new/density.svg",
            "new/effective-dimension.png",
            "new/effective-dimension.svg",
            "new/shares.png",
            "new/shares.svg",
            "new/layers.png",
            "new/layers.svg");
  }

  @Test
  void aMeasurementWithoutCurvesHasNoCharts() {
    assertThat(MeasureCharts.write(SampleMeasurements.oneParameter(), Language.ENGLISH, folder))
        .isEmpty();
  }

  @Test
  void theSameRecordsGiveTheSameBytesInAnyLocale() throws IOException {
    Locale before = Locale.getDefault();
    List<Map<String, byte[]>> written = new ArrayList<>();
    try {
      for (Locale locale : List.of(Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("ar-EG"))) {
        Locale.setDefault(locale);
        Map<String, byte[]> bytes = new TreeMap<>();
        for (Path file :
            MeasureCharts.write(SampleMeasurements.largeEstimated(), Language.JAPANESE, folder)) {
          bytes.put(file.toString(), Files.readAllBytes(file));
        }
        written.add(bytes);
      }
    } finally {
      Locale.setDefault(before);
    }
    for (String file : written.get(0).keySet()) {
      assertThat(written)
          .allSatisfy(one -> assertThat(one.get(file)).isEqualTo(written.get(0).get(file)));
    }
  }

  @Test
  void aFolderThatIsAFileIsRefusedInWords() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(
            () ->
                MeasureCharts.write(SampleMeasurements.digitsPerceptron(), Language.ENGLISH, file))
        .isInstanceOf(UnwritablePathException.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  private static int colours(BufferedImage image) {
    return (int)
        java.util.Arrays.stream(
                image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
            .distinct()
            .count();
  }

  private static void checkSvg(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Document document = factory.newDocumentBuilder().parse(file.toFile());
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    NodeList elements = document.getElementsByTagName("*");
    assertThat(elements.getLength()).isGreaterThan(10);
    for (int i = 0; i < elements.getLength(); i++) {
      Element element = (Element) elements.item(i);
      assertThat(element.getTagName()).isNotIn("script", "image", "foreignObject", "use");
      assertThat(element.getAttribute("xlink:href")).isEmpty();
    }
    assertThat(Files.readString(file)).doesNotContain("NaN", "Infinity");
  }
}
