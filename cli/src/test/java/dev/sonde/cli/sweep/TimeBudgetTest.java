package dev.sonde.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.descent.CostEstimate;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.Width;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeBudgetTest {
  private static final SweepPlan PLAN =
      SweepPlan.over(Width.of(2, 4)).withSamples(50).withEpochs(3).withBudget(0).withSeeds(10);

  @Test
  void aPlanThatFitsStaysAsItIs() {
    TimeBudget.Fitted fitted = budget(100).fitted(PLAN, new CostEstimate(80, 100, 2));
    assertThat(fitted.plan()).isSameAs(PLAN);
    assertThat(fitted.changes()).isEmpty();
  }

  @Test
  void seedsGoFirst() {
    TimeBudget.Fitted fitted = budget(35).fitted(PLAN, new CostEstimate(80, 100, 2));
    assertThat(fitted.plan().configuration().get("seeds")).isEqualTo(Optional.of("3"));
    assertThat(fitted.plan().configuration().get("decays"))
        .isEqualTo(PLAN.configuration().get("decays"));
    assertThat(fitted.cost()).isEqualTo(new CostEstimate(24, 30, 2));
    assertThat(fitted.changes()).isEqualTo("3 seeds instead of 10");
  }

  @Test
  void thenTheTunedCurve() {
    // three epochs on fifty samples: whatever the machine, less than an hour
    TimeBudget.Fitted fitted = budget(3_600).fitted(PLAN, new CostEstimate(80, 3_600 * 9, 2));
    assertThat(fitted.plan().configuration().get("decays")).isEqualTo(Optional.of("none"));
    assertThat(fitted.changes()).isEqualTo("no curve of tuned weight decays");
    assertThat(fitted.cost().cells()).isEqualTo(20);
  }

  @Test
  void whatDoesNotFitIsRefusedWithWhatWould() {
    SweepPlan untuned = PLAN.withDecays();
    assertThatThrownBy(() -> budget(10).fitted(untuned, new CostEstimate(20, 1_000, 2)))
        .isInstanceOf(Complaint.class)
        .hasMessageContaining("would take about 3:20 at least")
        .hasMessageContaining("take about 5% of the values or epochs");
  }

  private static TimeBudget budget(double seconds) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter(), true),
            new PrintWriter(new StringWriter(), true),
            false,
            false,
            Terminal.DEFAULT_COLUMNS,
            Map.of());
    Dataset digits = DataSource.read("digits");
    return new TimeBudget(
        Session.of(List.of("--lang", "en"), terminal), plan -> plan.costOn(digits), seconds);
  }
}
