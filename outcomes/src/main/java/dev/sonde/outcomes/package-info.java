/**
 * What the JSON of a run says, figure by figure: held against limits, and against another run.
 *
 * <pre>{@code
 * Outcome outcome = Outcome.read(Path.of("runs/new/measure.json"));
 * Gate gate = Gate.open().with(Limit.max("trace", 20)).against(Outcome.read(Path.of("old.json")));
 * gate.check(outcome).stream().filter(LimitCheck::crossed).forEach(System.out::println);
 * }</pre>
 *
 * <p>Everything here reads the files that users script against, and nothing else: a limit means the
 * same on a file of last year as on a measurement that has just ended. A {@link
 * dev.sonde.outcomes.Figure} is a number with its error, under the {@linkplain
 * dev.sonde.outcomes.FigureName name} that is its place in the file. Trackers of experiments get
 * them as {@link dev.sonde.outcomes.Scalar}s, which {@code tracking} writes.
 */
@NullMarked
package dev.sonde.outcomes;

import org.jspecify.annotations.NullMarked;
