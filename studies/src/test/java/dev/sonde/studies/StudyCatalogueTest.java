package dev.sonde.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import org.junit.jupiter.api.Test;

class StudyCatalogueTest {

  @Test
  void studiesAreFoundByTheirNames() {
    for (Study study : StudyCatalogue.studies()) {
      assertThat(StudyCatalogue.named(" " + study.label().toUpperCase(java.util.Locale.ROOT)))
          .isEqualTo(study);
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> StudyCatalogue.named("input"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no study called 'input'; there are inputs");
  }

  @Test
  void everyPaperHasAnEntryForABibliography() {
    for (Study study : StudyCatalogue.studies()) {
      for (Reference reference : study.references()) {
        String entry = reference.bibtex();
        assertThat(entry).startsWith("@").endsWith("\n}").contains("author = {", "year = {");
        assertThat(entry.chars().filter(c -> c == '{').count())
            .isEqualTo(entry.chars().filter(c -> c == '}').count());
        assertThat(entry).contains("year = {" + year(reference) + "}");
      }
    }
  }

  private static String year(Reference reference) {
    String citation = reference.citation();
    return citation.substring(citation.length() - 4);
  }
}
