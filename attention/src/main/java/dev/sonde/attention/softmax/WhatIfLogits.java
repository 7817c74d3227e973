package dev.sonde.attention.softmax;

/**
 * What the usual remedies would make of a head's softmax, with its weights as they are: worked out
 * on some of its rows, evenly spread over the sequences.
 *
 * <p>Nothing is retrained, so these figures say what a remedy does at the moment it is put in.
 *
 * @param asItIs the same rows without a remedy, to compare with
 * @param temperature the best factor on the logits
 * @param queryKeyNorm with queries and keys normalised to length √d before their product, without
 *     gains, and 1/√d: logits √d·cos(q, k), biases kept (Henry et al. 2020, arXiv:2010.04245;
 *     Dehghani et al. 2023, arXiv:2302.05442, section 2), in place of the model's own scale and
 *     cap; unknown where the graph does not show queries and keys, or scales behind a bias
 * @param softCap with logits z ← 50·tanh(z/50) (Gemma 2, arXiv:2408.00118, section 2)
 */
public record WhatIfLogits(
    SoftmaxShape asItIs,
    BestTemperature temperature,
    SoftmaxShape queryKeyNorm,
    SoftmaxShape softCap) {}
