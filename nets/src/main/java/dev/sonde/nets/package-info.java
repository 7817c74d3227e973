/**
 * Differentiable models, the data they see, and their curvature as operators.
 *
 * <p>A network is a program: TorchScript, an archive of {@code torch.export}, an ONNX model, or one
 * built here. A network, a loss and a data set make an {@link dev.sonde.nets.curvature.Objective},
 * whose Hessian, Gauss–Newton and Fisher matrices are {@link dev.sonde.spectra.SymmetricOperator}s:
 *
 * <pre>{@code
 * try (Network network = TorchScript.load(path);
 *     Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, DataSource.read(data))) {
 *   Spectrum spectrum = SpectralSurvey.withDefaults().of(objective.hessian());
 * }
 * }</pre>
 *
 * <p>Of the published modules only this one knows libtorch.
 *
 * <h2>Table of contents</h2>
 *
 * <ul>
 *   <li>{@code data}: data sets and their readers. {@code DataSource} finds the reader, a {@code
 *       Dataset} is what it read.
 *   <li>{@code exported}: programs of {@code torch.export}: archive, graph, operations written out.
 *       {@code ExportedProgram}, {@code Rewrites}, {@code Preparation}.
 *   <li>{@code onnx}: ONNX models as functions of tensors, and which tensors are parameters. {@code
 *       OnnxProgram}, {@code WeightRule}, {@code ParameterPlan}.
 *   <li>{@code onnx.numbers}: the numbers of ONNX files, their types and bytes. {@code RealTypes},
 *       {@code StoredNumbers}.
 *   <li>{@code network}: networks, from files and built here. {@code TorchScript}, {@code
 *       Perceptron}, {@code CausalTransformer}.
 *   <li>{@code loss}: losses and their derivatives at the outputs. {@code Loss}, {@code Criterion}.
 *   <li>{@code training}: {@code Trainer}, {@code Optimiser}, {@code Schedule}.
 *   <li>{@code curvature}: the Hessian, Gauss–Newton and Fisher matrices. {@code Objective}, {@code
 *       CurvatureProducts}; {@code SquaredGradients} of single samples.
 *   <li>{@code packed}: a model's files and how they are read, as they are sent to other machines.
 *       {@code ModelReading}, {@code PackedModel}.
 *   <li>{@code libtorch}: native memory and errors.
 * </ul>
 */
@NullMarked
package dev.sonde.nets;

import org.jspecify.annotations.NullMarked;
