package dev.sonde.nets.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Native messages, as they came, and what is left of them. */
class LibtorchExceptionTest {

  @Test
  void theFirstLineIsKeptAndTheFramesAreNot() {
    String message =
        """
        mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)
        Exception raised from meta at /somewhere/LinearAlgebra.cpp:1 (most recent call first):
        frame #0: c10::Error::Error(…)
        """;
    assertThat(LibtorchException.useful(message))
        .isEqualTo("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)");
  }

  @Test
  void anErrorInsideAProgramIsTheLineBehindItsTraceback() {
    String message =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript, serialized code (most recent call last):
          File "code/__torch__.py", line 9, in forward
            return torch.linear(x, w)
                   ~~~~~~~~~~~~ <--- HERE
        RuntimeError: expected m1 and m2 to have the same dtype, but got: long int != float
        """;
    LibtorchException e = translated(message);
    assertThat(e.getMessage())
        .isEqualTo("expected m1 and m2 to have the same dtype, but got: long int != float");
    assertThat(e.isAboutElementTypes()).isTrue();
  }

  @Test
  void anErrorThatTheProgramRaisesItselfIsItsOwnWords() {
    String message =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript, serialized code (most recent call last):
          File "code/__torch__.py", line 11, in forward
              x: Tensor) -> Tensor:
            if torch.gt((torch.size(x))[0], 0):
              ops.prim.RaiseException("images of 28 rows only", "builtins.ValueError")
              ~~~~~~~~~~~~~~~~~~~~~~~ <--- HERE
        builtins.ValueError: images of 28 rows only
        """;
    assertThat(LibtorchException.useful(message)).isEqualTo("images of 28 rows only");
  }

  @Test
  void thePlaceOfACheckInTheSourceIsLeftOut() {
    String message =
        "[enforce fail at inline_container.cc:176] . PytorchStreamReader failed reading zip"
            + " archive: not a ZIP archive.\nframe #0: …";
    assertThat(LibtorchException.useful(message))
        .isEqualTo("PytorchStreamReader failed reading zip archive: not a ZIP archive");
  }

  @Test
  void exhaustedMemoryIsRecognised() {
    assertThat(
            translated(
                    "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't"
                        + " allocate memory: you tried to allocate 4000000000000 bytes. Error code"
                        + " 12 (Cannot allocate memory)")
                .isOutOfMemory())
        .isTrue();
    assertThat(translated("std::bad_alloc").isOutOfMemory()).isTrue();
  }

  @Test
  void aMissingDerivativeNamesItsOperation() {
    LibtorchException e =
        translated("derivative for aten::grid_sampler_2d_backward is not implemented");
    assertThat(e.isMissingDerivative()).isTrue();
    assertThat(e.operationWithoutDerivative()).isEqualTo("aten::grid_sampler_2d_backward");
  }

  @Test
  void errorsOfJavaPassThrough() {
    IllegalArgumentException e = new IllegalArgumentException("as it was");
    assertThat(LibtorchException.translated(e)).isSameAs(e);
  }

  private static LibtorchException translated(String message) {
    return (LibtorchException) LibtorchException.translated(new RuntimeException(message));
  }
}
