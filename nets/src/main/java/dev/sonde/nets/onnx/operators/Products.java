package dev.sonde.nets.onnx.operators;

import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products of matrices. */
final class Products {
  private Products() {}

  static void addTo(OperatorTable table) {
    table.binary("MatMul", torch::matmul);
    table.one("Gemm", Products::gemm);
    table.one(
        "Einsum",
        call -> {
          String equation = call.text("equation", "").replace(" ", "");
          return in -> {
            Tensor[] factors = new Tensor[in.count()];
            for (int i = 0; i < factors.length; i++) {
              factors[i] = in.at(i);
            }
            return torch.einsum(equation, new TensorVector(factors));
          };
        });
    table.one(
        OperatorTable.MICROSOFT + ":FusedMatMul",
        call -> {
          boolean transA = call.flag("transA", false);
          boolean transB = call.flag("transB", false);
          double alpha = call.real("alpha", 1);
          call.require(
              !call.flag("transBatchA", false) && !call.flag("transBatchB", false),
              "it turns the batch");
          return in -> {
            Tensor product =
                torch.matmul(transposed(in.at(0), transA), transposed(in.at(1), transB));
            return alpha == 1 ? product : torch.mul(product, new Scalar(alpha));
          };
        });
  }

  private static Function<Arguments, Tensor> gemm(NodeCall call) {
    boolean transA = call.flag("transA", false);
    boolean transB = call.flag("transB", false);
    double alpha = call.real("alpha", 1);
    double beta = call.real("beta", 1);
    return in -> {
      Tensor a = transposed(in.at(0), transA);
      Tensor b = transposed(in.at(1), transB);
      if (in.has(2)) {
        return torch.addmm(in.at(2), a, b, new Scalar(beta), new Scalar(alpha));
      }
      Tensor product = torch.matmul(a, b);
      return alpha == 1 ? product : torch.mul(product, new Scalar(alpha));
    };
  }

  private static Tensor transposed(Tensor matrix, boolean transpose) {
    return transpose ? matrix.transpose(-2, -1) : matrix;
  }
}
