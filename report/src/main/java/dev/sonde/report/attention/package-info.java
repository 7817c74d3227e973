/** The attention of a model as page, JSON, CSV and table. */
@NullMarked
package dev.sonde.report.attention;

import org.jspecify.annotations.NullMarked;
