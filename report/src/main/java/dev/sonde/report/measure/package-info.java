/** One measurement as page, JSON, table and pictures. */
@NullMarked
package dev.sonde.report.measure;

import org.jspecify.annotations.NullMarked;
