package dev.sonde.attention.heads;

import dev.sonde.attention.logits.LogitRows;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.vectors.HeadVectors;
import dev.sonde.attention.vectors.Tensor;
import java.util.Optional;

/**
 * What one layer showed on one sequence, for each of its heads to take its part.
 *
 * @param rows the logits
 * @param probabilities the model's own; nothing where ours are taken
 * @param queries in heads; nothing where the graph does not show them
 * @param keys in heads; nothing where the graph does not show them
 * @param sequence what the model read
 * @param ofItself whether keys are the sequence's own tokens, one by one
 * @param rowsBefore how many rows earlier sequences had
 * @param kept rows to keep for {@link WhatIfLogits}
 * @param shown how many tokens to keep the pattern of; 0 for none
 * @param endsUnit whether the next sequence belongs to another unit of the standard error
 */
record LayerRun(
    LogitRows rows,
    Optional<Tensor> probabilities,
    Optional<HeadVectors> queries,
    Optional<HeadVectors> keys,
    Sequence sequence,
    boolean ofItself,
    long rowsBefore,
    int[] kept,
    int shown,
    boolean endsUnit) {}
