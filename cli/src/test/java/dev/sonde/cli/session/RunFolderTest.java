package dev.sonde.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path temporary;

  private static RunFolder planned(Path path, boolean overwrite) {
    return RunFolder.planned(Optional.of(path.toString()), "measure", overwrite, Language.ENGLISH);
  }

  @Test
  void planningMakesNothing() {
    Path path = temporary.resolve("a/b/c");
    RunFolder folder = planned(path, false);
    assertThat(temporary).isEmptyDirectory();
    assertThat(folder.make()).isEqualTo(path).isEmptyDirectory();
    assertThat(folder.make()).isEqualTo(path);
  }

  @Test
  void anExistingFolderIsRefusedUnlessOverwritingAndKeepsItsFiles() throws IOException {
    Path path = Files.createDirectory(temporary.resolve("out"));
    Files.writeString(path.resolve("mine.txt"), "mine");
    assertThatThrownBy(() -> planned(path, false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("--overwrite");
    assertThat(planned(path, true).make().resolve("mine.txt")).hasContent("mine");
  }

  @Test
  void aFileInTheWayIsRefusedEvenWhenOverwriting() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    assertThatThrownBy(() -> planned(file, true)).hasMessageContaining("is a file");
    assertThatThrownBy(() -> planned(file.resolve("below"), false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not a folder that you may write to");
  }

  @Test
  void aFolderThatAppearedMeanwhileIsNotWrittenInto() throws IOException {
    Path path = temporary.resolve("out");
    RunFolder folder = planned(path, false);
    Files.createDirectory(path);
    assertThatThrownBy(folder::make).hasMessageContaining("exists already");
  }

  @Test
  void aFolderThatStayedEmptyIsTakenBack() throws IOException {
    Path path = temporary.resolve("out");
    RunFolder folder = planned(path, false);
    folder.make();
    folder.discardIfEmpty();
    assertThat(path).doesNotExist();

    Path own = Files.createDirectory(temporary.resolve("own"));
    RunFolder overwriting = planned(own, true);
    overwriting.make();
    overwriting.discardIfEmpty();
    assertThat(own).exists();
  }
}
