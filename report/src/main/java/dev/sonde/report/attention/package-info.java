/** The attention of a model as page, JSON, CSV, JUnit XML and table. */
@NullMarked
package dev.sonde.report.attention;

import org.jspecify.annotations.NullMarked;
