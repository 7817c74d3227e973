package dev.sonde.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAddressTest {

  @Test
  void mastersAreReadFromTheAddress() {
    assertThat(ClusterAddress.of("spark://a.example:7077,[::1]:7078").masters())
        .containsExactly(
            new ClusterAddress.Master("a.example", 7077), new ClusterAddress.Master("[::1]", 7078));
    assertThat(ClusterAddress.of(" spark://localhost:7077").text())
        .isEqualTo("spark://localhost:7077");
  }

  @Test
  void processesOfThisMachineHaveNoMaster() {
    ClusterAddress local = ClusterAddress.of("local-cluster[2, 1, 2048]");
    assertThat(local.text()).isEqualTo("local-cluster[2,1,2048]");
    assertThat(local.masters()).isEmpty();
    assertThat(local.isLoopback()).isTrue();
    assertThat(ClusterAddress.of("spark://127.0.0.1:7077").isLoopback()).isTrue();
    assertThat(ClusterAddress.of("spark://192.0.2.1:7077").isLoopback()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yarn",
        "local[2]",
        "k8s://https://host:6443",
        "spark://",
        "spark://host",
        "spark://host:0",
        "spark://host:70000",
        "spark://host:7077,",
        "spark://host:7077/path",
        "local-cluster[0,1,2048]",
        "local-cluster[2,1]"
      })
  void whatIsNoAddressIsAnsweredWithOne(String text) {
    assertThatThrownBy(() -> ClusterAddress.of(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected spark://HOST:PORT");
  }

  @Test
  void aPasswordIsNotRepeated() {
    assertThatThrownBy(() -> ClusterAddress.of("spark://me:secret@host:7077"))
        .hasMessageContaining("spark://…@host:7077")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aMasterThatDoesNotListenIsToldAtOnce() {
    assertThatThrownBy(() -> ClusterAddress.of("spark://127.0.0.1:1").requireReachable())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be reached", "nothing was computed");
  }
}
