/** The schemas of every JSON file, generated, published in docs/schemas, and held to outputs. */
@NullMarked
package dev.sonde.verification.schemas;

import org.jspecify.annotations.NullMarked;
