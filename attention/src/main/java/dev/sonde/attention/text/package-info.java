/** Texts as token ids: tokenizers, vocabularies, and texts that were not read. */
@NullMarked
package dev.sonde.attention.text;

import org.jspecify.annotations.NullMarked;
