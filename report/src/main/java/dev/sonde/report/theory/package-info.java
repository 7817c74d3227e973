/** The theory of scaled dot products, simulated, measured and trained, as page, JSON and text. */
@NullMarked
package dev.sonde.report.theory;

import org.jspecify.annotations.NullMarked;
