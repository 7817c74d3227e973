package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.studies.ClosedForms;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference figures: numpy, studies/b_krogh_hertz.py, b2.py and b3.py. */
class NoisyPerceptronTest {

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.3, 0.5, 0.7184212081070995",
    "2, 1, 1, 0.414213562373095",
    "2, 0.1, 1, 0.7338428937260213",
    "1, 0.2, 0.3, 0.428277409125492",
    "4, 0.5, 0.25, 0.08033540972124391"
  })
  void theQuadratureIsTheClosedForm(double alpha, double decay, double noise, double expected) {
    NoisyPerceptron perceptron = NoisyPerceptron.of(alpha, noise).withDecay(decay);
    double end = perceptron.error(Double.POSITIVE_INFINITY);
    assertThat(end).isCloseTo(expected, within(1e-12));
    assertThat(end).isCloseTo(perceptron.limit(), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    // α, σ², λ, s², T_w, T_o, s_in, then F at t = ½, 1, 2, 5
    "2, 1, 0, 0, 0, 0, 0, 0.42895574137842274, 0.45210205143348337, 0.5820605237800939, 0.8236170808353246",
    "0.5, 0.3, 0.1, 1, 0, 0, 0, 1.4064770183990865, 1.2052648320481714, 1.0394010189595488, 0.8600113415999131",
    "0.5, 0, 0, 0, 0.1, 0, 0, 0.8097295496906958, 0.7846078076354006, 0.8346026823054968, 1.1060462728028069",
    "2, 0, 0, 0, 0, 0.1, 0, 0.34083167276606713, 0.21728202954384437, 0.14397567934757818, 0.10592016339138241",
    "2, 0.5, 0, 0, 0, 0, 0.25, 0.3732311043148387, 0.30466952131845293, 0.2836168190283309, 0.28079215837684923",
    "0.5, 0, 0.2, 0, 0.1, 0, 0, 0.8107773279944145, 0.775784209637844, 0.7809738380425931, 0.8268411371026235",
    "2, 0, 0, 0, 0.1, 0, 0, 0.3184031813943269, 0.19975936538541036, 0.13443399860908614, 0.10406254179393849",
    "2, 0, 0.2, 0, 0.1, 0, 0, 0.3305092233306338, 0.214670965512627, 0.14855440268204592, 0.11426447697115091",
    "0.5, 0, 0, 0, 0, 0.1, 0, 0.7536295747534871, 0.6704158363830336, 0.6086410147719222, 0.5648068229429246",
    "0.5, 0.3, 0, 0, 0, 0, 0.5, 0.7544130926003643, 0.6932209358121459, 0.6637487549699208, 0.6571358299408423"
  })
  void errorsOverTimeAreThoseOfNumpy(
      double alpha,
      double noise,
      double decay,
      double start,
      double weights,
      double outputs,
      double inputs,
      double first,
      double second,
      double third,
      double fourth) {
    NoisyPerceptron perceptron =
        new NoisyPerceptron(alpha, noise, decay, start, weights, outputs, inputs);
    assertThat(perceptron.error(0.5)).isCloseTo(first, within(1e-12));
    assertThat(perceptron.error(1)).isCloseTo(second, within(1e-12));
    assertThat(perceptron.error(2)).isCloseTo(third, within(1e-12));
    assertThat(perceptron.error(5)).isCloseTo(fourth, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, 0, 0, 0, 0, 0.9858059426963671",
    "0.5, 0.3, 0.1, 1, 0, 0, 0.7114956265336401",
    "0.5, 0, 0, 0, 0.1, 0, 2.1001390621239286",
    "2, 0, 0, 0, 0.1, 0, 0.10002879323555022",
    "0.5, 0, 0, 0, 0, 0.1, 0.5507781080525002",
    "2, 0, 0, 0, 0, 0.1, 0.10004941185145169",
    "0.5, 0, 0.2, 0, 0.1, 0, 0.8518940171963573"
  })
  void errorsAfterALongTimeAreThoseOfNumpy(
      double alpha,
      double noise,
      double decay,
      double start,
      double weights,
      double outputs,
      double expected) {
    assertThat(new NoisyPerceptron(alpha, noise, decay, start, weights, outputs, 0).error(15))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void eulerStepsHaveTheirOwnError() {
    NoisyPerceptron weights = NoisyPerceptron.of(0.5, 0).withDynamicNoise(0.1, 0, 0);
    assertThat(weights.error(0.5, 0.01)).isCloseTo(0.8092006702635264, within(1e-12));
    assertThat(weights.error(5, 0.01)).isCloseTo(1.1062687732546812, within(1e-12));
    NoisyPerceptron outputs = NoisyPerceptron.of(2, 0).withDynamicNoise(0, 0.1, 0);
    assertThat(outputs.error(5, 0.01)).isCloseTo(0.10690742651679075, within(1e-12));
    assertThat(outputs.error(1, 1e-5)).isCloseTo(outputs.error(1), within(1e-4));
  }

  @Test
  void dynamicNoiseHasItsLimits() {
    double t = 0.1;
    assertThat(NoisyPerceptron.of(2, 0).withDynamicNoise(t, 0, 0).error(1e4))
        .isCloseTo(t / (2 - 1), within(1e-9));
    NoisyPerceptron growing = NoisyPerceptron.of(0.5, 0).withDynamicNoise(t, 0, 0);
    assertThat((growing.error(2000) - growing.error(1000)) / 1000)
        .isCloseTo(2 * t * 0.5, within(1e-9));
    assertThat(NoisyPerceptron.of(2, 0).withDynamicNoise(0, t, 0).error(1e4))
        .isCloseTo(t, within(1e-9));
    assertThat(NoisyPerceptron.of(0.5, 0).withDynamicNoise(0, t, 0).error(1e4))
        .isCloseTo(0.5 + t * 0.5, within(1e-9));
  }

  @Test
  void noiseOnInputsIsDecay() {
    NoisyPerceptron noisy = NoisyPerceptron.of(2, 0.5).withDynamicNoise(0, 0, 0.25);
    assertThat(noisy.error(1.7))
        .isEqualTo(NoisyPerceptron.of(2, 0.5).withDecay(2 * 0.25).error(1.7));
  }

  @ParameterizedTest
  @CsvSource({
    // α, σ², t*, F stopped, F with the best decay
    "2, 1, 0.6185241378248124, 0.4232315131948984, 0.414213562373095",
    "2, 0.25, 2.0021854320285684, 0.18216147058641904, 0.17539052967910607",
    "0.5, 0.5, 1.2370482417883135, 0.7116157565974492, 0.7071067811865475",
    "4, 1, 0.48679940768730556, 0.24222194032080246, 0.2360679774997897",
    "1, 0.5, 1.2685850460600576, 0.5094271192085864, 0.5",
    "1, 1, 0.6809545513561749, 0.6245893007695783, 0.6180339887498949"
  })
  void theBestDecayIsTheNoiseAndBeatsStopping(
      double alpha, double noise, double time, double stopped, double decayed) {
    NoisyPerceptron perceptron = NoisyPerceptron.of(alpha, noise);
    assertThat(perceptron.bestTime(1e4)).isCloseTo(time, within(1e-5 * time));
    assertThat(perceptron.error(perceptron.bestTime(1e4))).isCloseTo(stopped, within(1e-10));
    assertThat(perceptron.bestDecay()).isCloseTo(noise, within(1e-5 * noise));
    assertThat(perceptron.withDecay(noise).limit()).isCloseTo(decayed, within(1e-12));
    assertThat(decayed).isLessThan(stopped);
  }

  @Test
  void whatIsNoNoiseIsRefused() {
    assertThatThrownBy(() -> NoisyPerceptron.of(0, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> NoisyPerceptron.of(1, Double.NaN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("got NaN");
  }

  /** Settings of all kinds of noise, one time each, 16 draws each of 150 inputs. */
  @Test
  @Tag("full")
  void simulationsFollowTheClosedForm() {
    StudyDraws settings = new StudyDraws(5, Purpose.SPLIT, 0);
    List<MonteCarloCheck.Case> cases = new ArrayList<>();
    double rate = 0.02;
    for (int i = 0; i < 400; i++) {
      NoisyPerceptron perceptron =
          new NoisyPerceptron(
              0.5 + 2.5 * settings.unit(),
              i % 2 == 0 ? settings.unit() : 0,
              i % 3 == 0 ? settings.unit() : 0,
              i % 5 == 0 ? settings.unit() : 0,
              i % 4 == 1 ? 0.1 : 0,
              i % 4 == 2 ? 0.1 : 0,
              i % 10 == 7 ? 0.3 * settings.unit() : 0);
      double time = rate * (10 + settings.below(190));
      double[] errors = new double[16];
      for (int draw = 0; draw < errors.length; draw++) {
        errors[draw] =
            new PerceptronSimulation(perceptron, 150, rate, 100 + i)
                .errors(draw, new double[] {time})[0];
      }
      cases.add(new MonteCarloCheck.Case(perceptron.error(time, rate), Average.of(errors)));
    }
    ClosedForms.check("stopping: error over time", cases);
  }
}
