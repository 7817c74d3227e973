/** Charts as models and as pictures. */
@NullMarked
package dev.sonde.report.chart;

import org.jspecify.annotations.NullMarked;
