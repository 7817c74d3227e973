/** What things cost, as ratios taken within one run; never a test with a clock. */
@NullMarked
package dev.sonde.benchmarks;

import org.jspecify.annotations.NullMarked;
