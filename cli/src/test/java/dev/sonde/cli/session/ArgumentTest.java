package dev.sonde.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentTest {

  private static Argument argument(String text) {
    return new Argument("--option", text, "example", Language.ENGLISH);
  }

  private static void assertComplaint(String text, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("--option expects ")
        .hasMessageContaining("got '" + text + "'")
        .hasMessageEndingWith("for example: --option example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1.5", "0", "-3", "99999999999", "1e3", "NaN"})
  void whatIsNoWholeNumberFromOneIsRefused(String text) {
    assertComplaint(text, () -> argument(text).wholeNumber(1));
  }

  @Test
  void theLeastAndTheLargestWholeNumberAreTaken() {
    assertThat(argument("1").wholeNumber(1)).isEqualTo(1);
    assertThat(argument(" 2147483647 ").wholeNumber(1)).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NaN", "0", "1", "-0.1", "Infinity", "x"})
  void whatIsNoFractionIsRefused(String text) {
    assertComplaint(text, () -> argument(text).fraction());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,,2", "1,", "0.1,NaN", "-1", "1;2", "Infinity"})
  void whatIsNoListOfNumbersIsRefused(String text) {
    assertComplaint(text, () -> argument(text).numbersFromZero());
  }

  @Test
  void zeroIsTakenOnlyWhereItMakesSense() {
    assertThat(argument("0, 1e-3").numbersFromZero()).containsExactly(0, 1e-3);
    assertComplaint("0,1", () -> argument("0,1").positiveNumbers());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "123, 123",
    "1K, 1024",
    "1.5k, 1536",
    "800M, 838860800",
    "2G, 2147483648",
    "2GiB, 2147483648",
    "2 GB, 2147483648",
    "1T, 1099511627776"
  })
  void sizesCountInPowersOf1024(String text, long bytes) {
    assertThat(argument(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "-1G", "1P", "1e3", "NaN", "99999999999T"})
  void whatIsNoSizeIsRefused(String text) {
    assertComplaint(text, () -> argument(text).bytes());
  }

  @Test
  void oneOfAFewNamesIsTakenInAnyCaseAndTheComplaintListsThem() {
    Map<String, Integer> choices = new LinkedHashMap<>();
    choices.put("one", 1);
    choices.put("two", 2);
    assertThat(argument("TWO").oneOf(choices)).isEqualTo(2);
    assertThatThrownBy(() -> argument("three").oneOf(choices)).hasMessageContaining("one, two");
  }
}
