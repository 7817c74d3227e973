package dev.sonde.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Fixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain.csv", "named.csv.gz"})
  void tablesThatNumpyWroteReadToTheBitsThatNumpySaved(String name) {
    Dataset table = Fixture.read(name);
    Dataset reference = Fixture.read("plain_as_npz.npz");
    assertThat(floats(table.inputs())).isEqualTo(floats(reference.inputs()));
    assertThat(integers(table.targets())).isEqualTo(integers(reference.targets()));
    assertThat(table.inputs().shape()).containsExactly(5, 3);
    assertThat(table.targets().shape()).containsExactly(5);
  }

  @Test
  void wordsInTheTargetBecomeIntegersInSortedOrderWithTheirNames() throws IOException {
    Dataset data = read("1,2,setosa\n3,4,virginica\n5,6,\"a, b\"\n7,8,setosa\n");
    assertThat(data.classNames()).containsExactly("a, b", "setosa", "virginica");
    assertThat(integers(data.targets())).containsExactly(1, 2, 0, 1);
    assertThat(data.classes()).hasValue(3);
    assertThat(floats(data.inputs())).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void realTargetsHaveTheShapeOfOneOutput() throws IOException {
    Dataset data = read("a,y\n1,0.5\n2,-3\n");
    assertThat(data.targets().shape()).containsExactly(2, 1);
    assertThat(floats(data.targets())).containsExactly(0.5f, -3f);
    assertThat(data.classes()).isEmpty();
  }

  @Test
  void columnsThatDifferLittleBesideTheirSizeKeepTheirDigits() throws IOException {
    Dataset data = read("a,b,y\n1000000000.25,1,1.5\n1000000003.5,2,2.5\n1000000001,4,0.25\n");
    assertThat(((Values.Doubles) data.inputs()).values())
        .containsExactly(1000000000.25, 1, 1000000003.5, 2, 1000000001, 4);
    assertThat(data.inputs().shape()).containsExactly(3, 2);
    assertThat(floats(data.targets())).containsExactly(1.5f, 2.5f, 0.25f);
    Dataset targets = read("0.1,100000001.5\n0.7,100000004.25\n");
    assertThat(floats(targets.inputs())).containsExactly(0.1f, 0.7f);
    assertThat(((Values.Doubles) targets.targets()).values())
        .containsExactly(100000001.5, 100000004.25);
    assertThat(targets.targets().shape()).containsExactly(2, 1);
  }

  @Test
  void columnsStaySingleWhereRoundingHardlyMovesThem() throws IOException {
    // whole numbers below 2^24 lose nothing, constants have no differences to lose
    assertThat(floats(read("2019,0.1,1\n2020,0.1,2\n").inputs()))
        .containsExactly(2019, 0.1f, 2020, 0.1f);
    assertThat(floats(read("100.1,1\n101.7,2\n").inputs())).containsExactly(100.1f, 101.7f);
  }

  @Test
  void differencesBelowDoublePrecisionAreRefusedByColumn() throws IOException {
    Path inputs = write("inputs.csv", "a,b,y\n1,1e16,1\n2,10000000000000002,2\n");
    assertRefused(inputs, "column 1 ('b'): the numbers are as large as 1.00e+16");
    assertRefused(inputs, "Subtract a constant");
    Path target = write("target.csv", "a,y\n1,1e16\n2,10000000000000002\n");
    assertRefused(target, "column 1 ('y'): the numbers are as large as 1.00e+16");
  }

  @ParameterizedTest
  @CsvSource({"b,1", "0,0", "2,2", "c,2", "' a ',0"})
  void theTargetColumnIsFoundByNameOrNumber(String target, int column) throws IOException {
    Path file = write("table.csv", "a,b,c\n10,11,12\n20,21,22\n");
    Dataset data = DataSource.read(file.toString(), DataOptions.withDefaults().withTarget(target));
    assertThat(integers(data.targets())).containsExactly(10 + column, 20 + column);
    assertThat(data.inputs().shape()).containsExactly(2, 2);
  }

  @Test
  void aColumnNamedLikeANumberIsMeantByItsName() throws IOException {
    Path file = write("table.csv", "1,2,3,label\n10,11,12,13\n");
    Dataset data = DataSource.read(file.toString(), DataOptions.withDefaults().withTarget("2"));
    assertThat(integers(data.targets())).containsExactly(11);
  }

  @Test
  void headersAreDetectedOrTakenAsSaid() throws IOException {
    assertThat(read("width,height,kind\n1,2,a\n").samples()).isEqualTo(1);
    assertThat(read("1,2,a\n1,2,b\n").samples()).isEqualTo(2);
    assertThat(read("0,1,2,label\n5,6,7,8\n").samples()).isEqualTo(1);
    assertThat(read("1,2,3,label\n5,6,7,a\n").samples()).isEqualTo(1);
    Path years = write("years.csv", "2019,2020,growth\n1,2,3\n");
    DataOptions named = DataOptions.withDefaults().withHeader(DataOptions.Header.PRESENT);
    assertThat(DataSource.read(years.toString(), named).samples()).isEqualTo(1);
    Path numbers = write("numbers.csv", "1,2,3\n4,5,6\n");
    assertThat(DataSource.read(numbers.toString(), named).samples()).isEqualTo(1);
    Path words = write("words.csv", "a,b,c\n");
    DataOptions unnamed = DataOptions.withDefaults().withHeader(DataOptions.Header.ABSENT);
    assertThatThrownBy(() -> DataSource.read(words.toString(), unnamed))
        .hasMessageContaining("line 1, column 0: 'a' is not a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void separatorsAreDetected(String separator) throws IOException {
    Dataset data =
        read(
            "a"
                + separator
                + " b "
                + separator
                + "\"c,;\"\r\n1"
                + separator
                + "2"
                + separator
                + "3\r\n\r\n4"
                + separator
                + "5"
                + separator
                + "6");
    assertThat(floats(data.inputs())).containsExactly(1, 2, 4, 5);
    assertThat(integers(data.targets())).containsExactly(3, 6);
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstName() throws IOException {
    Path file = write("bom.csv", "\uFEFFa,b\n1,2\n");
    Dataset data = DataSource.read(file.toString(), DataOptions.withDefaults().withTarget("a"));
    assertThat(integers(data.targets())).containsExactly(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b\\n1,2\\n3\\n | line 3 has 1 fields; expected 2 as in the first row",
        "a,b\\n1,2,3\\n | line 2 has 3 fields; expected 2",
        "a,b,c\\n1,?,2\\n | line 2, column 1 ('b'): the value is missing ('?')",
        "1,2\\n,2\\n | line 2, column 0: the value is missing ('')",
        "a,b\\n1,NaN\\n | line 2, column 1 ('b'): the value is missing ('NaN')",
        "a,b\\n1,2\\nx7,2\\n | line 3, column 0 ('a'): 'x7' is not a number",
        "a,b\\n1f,2\\n | '1f' is not a number",
        "a,b\\n0x1p3,2\\n | '0x1p3' is not a number",
        "a,b\\n1e39,2\\n | '1e39' exceeds single precision",
        "a,b\\n1,1e39\\n | the target '1e39' exceeds single precision",
        "a;b\\n"
            + "1,5;2\\n"
            + " | column 0 ('a'): '1,5' is not a number; features are numbers with a decimal point",
        "a,b\\n1,2\\n1,x\\n | the target 'x' is a word, but those before are numbers",
        "a,b\\n1,x\\n1,2\\n | the target '2' is a number, but those before are words",
        "a,b\\n | holds a row of names and no samples",
        "\\n\\n | holds no rows",
        "1\\n2\\n | has one column in line 1 ('1'); at least two are needed",
        ",a,y\\n0,5,1\\n1,6,1\\n | first column has no name and counts the rows",
        "a,b\\n\"1,2\\n3,4\\n | not a table of comma-separated values",
        "a,b\\n\"1\"x,2\\n | not a table of comma-separated values",
      })
  void whatCannotBeUsedIsNamedWithItsPlace(String text, String reason) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "z | has no column 'z'; expected one of 'a', 'b', 'a', or a number from 0 to 2",
        "3 | has no column '3'",
        "-1 | has no column '-1'",
        "a | has 2 columns named 'a'; give the column's number instead, one of [0, 2]",
      })
  void aTargetThatIsNotThereIsRefusedWithTheChoices(String target, String reason)
      throws IOException {
    Path file = write("table.csv", "a,b,a\n1,2,3\n");
    assertThatThrownBy(
            () -> DataSource.read(file.toString(), DataOptions.withDefaults().withTarget(target)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void compressedTablesThatAreDamagedAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Fixture.path("named.csv.gz"));
    Path cut = folder.resolve("cut.csv.gz");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 9));
    assertRefused(cut, "cannot be read");
    assertRefused(
        write("plain.csv.gz", "a,b\n1,2\n"), "is named .gz but is not compressed by gzip");
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithTheirPlace() throws IOException {
    Path file = folder.resolve("latin.csv");
    Files.write(file, "größe,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(file, "is not text in UTF-8: byte 2 is 0xF6");
  }

  @Test
  void aLineOfAHundredMegabytesIsRefusedBeforeItIsHeld() throws IOException {
    Path file = folder.resolve("line.csv.gz");
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) '1');
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 100; i++) {
        out.write(block);
      }
    }
    assertRefused(file, "a row of more than 4194304 characters");
  }

  @Test
  void aTableBeyondTheMemoryBudgetIsRefused() throws IOException {
    Path file = write("long.csv", "1,2,3\n".repeat(10_000));
    MemoryBudget small = new MemoryBudget(1 << 16);
    assertThatThrownBy(() -> DataSource.read(file.toString(), DataOptions.withDefaults(), small))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("of memory");
  }

  private Dataset read(String text) throws IOException {
    return DataSource.read(write("table.csv", text).toString());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> DataSource.read(file.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(reason);
  }

  private static float[] floats(Values values) {
    return ((Values.Floats) values).values();
  }

  private static long[] integers(Values values) {
    return ((Values.Integers) values).values();
  }
}
