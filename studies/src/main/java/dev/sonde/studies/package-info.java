/**
 * Published claims about learning, each as a study with two forms: the closed form beside a
 * simulation of it, and the reader's own data or network.
 *
 * <p>A study ends in {@link dev.sonde.studies.Claim claims}: what was published, what was measured
 * and its error, and a verdict. A claim that does not hold here is a result like any other.
 *
 * <table>
 * <caption>Where to find what</caption>
 * <tr><th>package</th><th>studies</th></tr>
 * <tr><td>this one</td><td>{@link dev.sonde.studies.StudyCatalogue}, what every study is made of
 * ({@link dev.sonde.studies.Claim}, {@link dev.sonde.studies.StudyResult}), and {@link
 * dev.sonde.studies.MonteCarloCheck}</td></tr>
 * <tr><td>{@code linear}</td><td>{@code inputs}, {@code stopping}, {@code online}: linear models,
 * known by one decomposition ({@code FilteredLeastSquares})</td></tr>
 * <tr><td>{@code recurrent}</td><td>{@code rules}: learning rules of recurrent networks</td></tr>
 * <tr><td>{@code trajectory}</td><td>{@code steps}, {@code tickets}: networks along their
 * training</td></tr>
 * <tr><td>{@code transformed}</td><td>{@code shortcuts}: transformed units</td></tr>
 * <tr><td>{@code variants}</td><td>cells of a ledger, in which studies that train survive their
 * process</td></tr>
 * <tr><td>{@code landscape}</td><td>{@code saddles}, {@code directions}: the loss surface of networks</td></tr>
 * </table>
 *
 * <p>{@code linear} and {@code recurrent} need no libtorch. Random numbers come from a seed and a
 * purpose alone.
 */
@NullMarked
package dev.sonde.studies;

import org.jspecify.annotations.NullMarked;
