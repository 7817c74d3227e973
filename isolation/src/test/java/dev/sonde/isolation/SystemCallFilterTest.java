package dev.sonde.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter as the kernel would run it, by a naive interpreter of its six instructions. */
class SystemCallFilterTest {
  private static final int PROCESS = 4711;

  private static int answer(String machine, int architecture, int number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    data.putInt(0, number).putInt(4, architecture);
    for (int i = 0; i < arguments.length; i++) {
      data.putLong(16 + 8 * i, arguments[i]);
    }
    ByteBuffer program =
        ByteBuffer.wrap(SystemCallFilter.program(SystemCalls.of(machine).orElseThrow(), PROCESS))
            .order(ByteOrder.nativeOrder());
    int loaded = 0;
    int at = 0;
    while (true) {
      int code = program.getShort(8 * at);
      int yes = program.get(8 * at + 2);
      int no = program.get(8 * at + 3);
      int operand = program.getInt(8 * at + 4);
      at++;
      switch (code) {
        case 0x20 -> loaded = data.getInt(operand);
        case 0x15 -> at += loaded == operand ? yes : no;
        case 0x35 -> at += Integer.compareUnsigned(loaded, operand) >= 0 ? yes : no;
        case 0x45 -> at += (loaded & operand) != 0 ? yes : no;
        case 0x06 -> {
          return operand;
        }
        default -> throw new AssertionError("instruction " + code);
      }
    }
  }

  private static int x86(int number, long... arguments) {
    return answer("amd64", 0xC000003E, number, arguments);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3", "9", "10", "12", "202", "228", "262", "334"})
  void readingMemoryAndThreadsMayBe(int number) {
    assertThat(x86(number, 0, 0, 0)).isEqualTo(SystemCallFilter.ALLOW);
  }

  @ParameterizedTest
  @CsvSource({"59", "322", "57", "41", "42", "82", "87", "90", "101", "165", "264", "425"})
  void programsSocketsAndChangesMayNot(int number) {
    assertThat(x86(number)).isEqualTo(SystemCallFilter.REFUSE);
  }

  @Test
  void filesAreOpenedForReadingAlone() {
    assertThat(x86(257, -100, 0, 0)).isEqualTo(SystemCallFilter.ALLOW);
    assertThat(x86(257, -100, 0, 02000000)).isEqualTo(SystemCallFilter.ALLOW);
    for (long writes : new long[] {1, 2, 0100, 01000, 02000, 020200000}) {
      assertThat(x86(257, -100, 0, writes)).isEqualTo(SystemCallFilter.REFUSE);
      assertThat(x86(2, 0, writes)).isEqualTo(SystemCallFilter.REFUSE);
      assertThat(answer("aarch64", 0xC00000B7, 56, -100, 0, writes))
          .isEqualTo(SystemCallFilter.REFUSE);
    }
    assertThat(x86(437)).isEqualTo(SystemCallFilter.UNKNOWN);
  }

  @Test
  void threadsMayBeginAndProcessesMayNot() {
    assertThat(x86(56, 0x3d0f00)).isEqualTo(SystemCallFilter.ALLOW);
    assertThat(x86(56, 17)).isEqualTo(SystemCallFilter.REFUSE);
    assertThat(x86(435)).isEqualTo(SystemCallFilter.UNKNOWN);
  }

  @Test
  void itSignalsAndLimitsOnlyItself() {
    for (int number : new int[] {62, 234, 302}) {
      assertThat(x86(number, PROCESS)).isEqualTo(SystemCallFilter.ALLOW);
      assertThat(x86(number, 1)).isEqualTo(SystemCallFilter.REFUSE);
    }
    assertThat(x86(302, 0)).isEqualTo(SystemCallFilter.ALLOW);
    assertThat(x86(62, 0)).isEqualTo(SystemCallFilter.REFUSE);
  }

  @Test
  void nothingIsTypedIntoTheTerminal() {
    assertThat(x86(16, 0, 0x5412)).isEqualTo(SystemCallFilter.REFUSE);
    assertThat(x86(16, 0, 0x541c)).isEqualTo(SystemCallFilter.REFUSE);
    assertThat(x86(16, 0, 0x541b)).isEqualTo(SystemCallFilter.ALLOW);
  }

  @Test
  void otherInterfacesOfTheKernelAreClosed() {
    assertThat(x86(0x40000000 | 59)).isEqualTo(SystemCallFilter.UNKNOWN);
    assertThat(answer("amd64", 0x40000003, 5)).isEqualTo(SystemCallFilter.KILL);
  }
}
