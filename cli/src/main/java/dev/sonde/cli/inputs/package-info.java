/** The options by which models, data and texts are read, the same for every command. */
@NullMarked
package dev.sonde.cli.inputs;

import org.jspecify.annotations.NullMarked;
