/** One cell of a sweep: a network trained, judged and measured, or linear models of all widths. */
@NullMarked
package dev.sonde.descent.cells;

import org.jspecify.annotations.NullMarked;
