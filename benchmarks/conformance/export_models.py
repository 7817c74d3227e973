"""Exports library models by torch.export, and recomputes their loss, gradient and one Hessian product.

    python export_models.py DIR [NAME...]

For every model DIR gets NAME.pt2, NAME.npz (inputs and targets), NAME.json (what it is) and, for single and
double precision, NAME.single.bin and NAME.double.bin: the gradient, then the Hessian times v, v_i = cos(i), as
little-endian doubles in the order of the parameters, tied ones once. Weights are random; biases and the weights
of normalisation are moved off their symmetric start. Compared by dev.sonde.benchmarks.Conformance.

Needs torch, and transformers and torchvision for their models; what is not installed is left out.
"""
import json
import os
import sys
import warnings
from contextlib import nullcontext

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")
import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.nn.attention import SDPBackend, sdpa_kernel

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
AUTO = torch.export.Dim.AUTO
VOCABULARY, LENGTH, SAMPLES = 97, 12, 4
SMALL = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
             max_position_embeddings=64)
GROUPED = dict(SMALL, num_key_value_heads=2)
SPECIAL = dict(bos_token_id=1, eos_token_id=2, pad_token_id=0)


class Logits(nn.Module):
    """A model of the transformers library, of one tensor, with its logits alone."""

    def __init__(self, model, key="input_ids", **fixed):
        super().__init__()
        self.model, self.key, self.fixed = model, key, fixed

    def forward(self, x):
        return self.model(**{self.key: x}, **self.fixed).logits


class TakesLast(nn.Module):
    """The output of a recurrent net at the last step, through a linear layer."""

    def __init__(self, net, width, outputs):
        super().__init__()
        self.net, self.head = net, nn.Linear(width, outputs)

    def forward(self, x):
        return self.head(self.net(x)[0][:, -1])


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.middle = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.up, self.out = nn.ConvTranspose2d(16, 8, 2, stride=2), nn.Conv2d(16, 5, 3, padding=1)
        self.norm = nn.GroupNorm(4, 16)

    def forward(self, x):
        a = torch.nn.functional.silu(self.down(x))
        b = torch.nn.functional.gelu(self.norm(self.middle(torch.nn.functional.avg_pool2d(a, 2))))
        return self.out(torch.cat([a, self.up(b)], 1))


class Upsampling(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 3, 3, padding=1)

    def forward(self, x):
        y = torch.nn.functional.interpolate(torch.tanh(self.a(x)), scale_factor=2, mode="bilinear")
        return self.b(torch.nn.functional.interpolate(y, size=x.shape[-2:], mode="nearest"))


class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.tokens = nn.Linear(12, 16), nn.Linear(9, 9)
        self.channels, self.norm, self.head = nn.Linear(16, 16), nn.LayerNorm(16), nn.Linear(16, 5)

    def forward(self, x):
        h = self.embed(x.unfold(2, 2, 2).unfold(3, 2, 2).permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2))
        h = h + self.tokens(self.norm(h).transpose(1, 2)).transpose(1, 2)
        return self.head((h + torch.nn.functional.mish(self.channels(self.norm(h)))).mean(1))


class NoGradient(nn.Module):
    """A target network under torch.no_grad(), a buffer that is not saved, and a tensor of the program's own."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(6, 8), nn.Linear(8, 3)
        self.register_buffer("shift", torch.linspace(-1, 1, 8), persistent=False)

    def forward(self, x):
        h = torch.tanh(self.a(x) + self.shift)
        with torch.no_grad():
            scale = h.abs().mean(1, keepdim=True)
        return self.b(h / scale * torch.tensor([1.0, 2.0] * 4))


class Spectral(nn.Module):
    """Complex numbers between a Fourier transform and its inverse."""

    def __init__(self):
        super().__init__()
        self.real, self.imaginary = nn.Parameter(torch.randn(9)), nn.Parameter(torch.randn(9))
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(torch.fft.irfft(torch.fft.rfft(x) * torch.complex(self.real, self.imaginary), n=16))


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.position = nn.Embedding(VOCABULARY, 16), nn.Parameter(torch.randn(LENGTH, 16))
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, norm_first=True)
        self.head = nn.Linear(16, VOCABULARY, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.head(self.layer(self.embed(x) + self.position, src_mask=mask))


def ids():
    return torch.randint(3, VOCABULARY - 1, (SAMPLES, LENGTH))


def images(size, channels=3):
    return torch.randn(SAMPLES, channels, size, size)


def weight_normed():
    norm = nn.utils.parametrizations.weight_norm
    return nn.Sequential(norm(nn.Linear(6, 8)), nn.Tanh(), norm(nn.Linear(8, 3), dim=1))


def own():
    yield "perceptron", lambda: (nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 3)), torch.randn(SAMPLES, 6))
    yield "lstm", lambda: (TakesLast(nn.LSTM(5, 8, 2, batch_first=True), 8, 3), torch.randn(SAMPLES, 7, 5))
    yield "gru", lambda: (TakesLast(nn.GRU(5, 8, batch_first=True, bidirectional=True), 16, 3), torch.randn(SAMPLES, 7, 5))
    yield "rnn", lambda: (TakesLast(nn.RNN(5, 8, batch_first=True), 8, 3), torch.randn(SAMPLES, 7, 5))
    yield "unet", lambda: (UNet(), images(8))
    yield "upsampling", lambda: (Upsampling(), images(8))
    yield "mixer", lambda: (Mixer(), images(6))
    yield "weight_norm", lambda: (weight_normed(), torch.randn(SAMPLES, 6))
    yield "no_grad", lambda: (NoGradient(), torch.randn(SAMPLES, 6))
    yield "spectral", lambda: (Spectral(), torch.randn(SAMPLES, 16))
    yield "tied", lambda: (Tied(), ids())
    yield "perceptron_bf16", lambda: (nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 3)).bfloat16(),
                                      torch.randn(SAMPLES, 6).bfloat16())
    yield "perceptron_double", lambda: (nn.Sequential(nn.Linear(6, 16), nn.Softplus(), nn.Linear(16, 3)).double(),
                                        torch.randn(SAMPLES, 6).double())


def transformers_models():
    import transformers as T

    def causal(model, config, **more):
        return lambda: (Logits(getattr(T, model)(getattr(T, config)(**more, **SPECIAL)), use_cache=False), ids())

    def encoder(model, config, **more):
        return lambda: (Logits(getattr(T, model)(getattr(T, config)(**more, **SPECIAL))), ids())

    def vision(model, config, **more):
        return lambda: (Logits(getattr(T, model)(getattr(T, config)(**more)), key="pixel_values"), images(32))

    yield "gpt2", causal("GPT2LMHeadModel", "GPT2Config", vocab_size=VOCABULARY, n_positions=32, n_embd=32, n_layer=2, n_head=4)
    yield "llama", causal("LlamaForCausalLM", "LlamaConfig", **GROUPED)
    yield "mistral", causal("MistralForCausalLM", "MistralConfig", **GROUPED, head_dim=8)
    yield "qwen2", causal("Qwen2ForCausalLM", "Qwen2Config", **GROUPED, tie_word_embeddings=True)
    yield "qwen3", causal("Qwen3ForCausalLM", "Qwen3Config", **GROUPED, head_dim=8)
    yield "gemma2", causal("Gemma2ForCausalLM", "Gemma2Config", **GROUPED, head_dim=8)
    yield "phi", causal("PhiForCausalLM", "PhiConfig", **SMALL)
    yield "neox", causal("GPTNeoXForCausalLM", "GPTNeoXConfig", **SMALL)
    yield "opt", causal("OPTForCausalLM", "OPTConfig", vocab_size=VOCABULARY, hidden_size=32, ffn_dim=64, num_hidden_layers=2,
                        num_attention_heads=4, max_position_embeddings=64, word_embed_proj_dim=32)
    yield "olmo2", causal("Olmo2ForCausalLM", "Olmo2Config", **GROUPED)
    yield "mamba", causal("MambaForCausalLM", "MambaConfig", vocab_size=VOCABULARY, hidden_size=16, state_size=4, num_hidden_layers=1)

    def mixtral():
        model, x = causal("MixtralForCausalLM", "MixtralConfig", **GROUPED, num_local_experts=4)()
        if hasattr(model.model, "set_experts_implementation"):
            model.model.set_experts_implementation("batched_mm")
        return model, x

    yield "mixtral", mixtral
    yield "bert", encoder("BertForSequenceClassification", "BertConfig", **SMALL)
    yield "roberta", encoder("RobertaForSequenceClassification", "RobertaConfig", **SMALL)
    yield "electra", encoder("ElectraForSequenceClassification", "ElectraConfig", **SMALL, embedding_size=32)
    yield "distilbert", encoder("DistilBertForSequenceClassification", "DistilBertConfig", vocab_size=VOCABULARY, dim=32,
                                hidden_dim=64, n_layers=2, n_heads=4, max_position_embeddings=64)
    patches = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8)
    yield "vit", vision("ViTForImageClassification", "ViTConfig", **patches)
    yield "deit", vision("DeiTForImageClassification", "DeiTConfig", **patches)


def torchvision_models():
    import torchvision

    def model(name, size=64, **more):
        return lambda: (getattr(torchvision.models, name)(weights=None, num_classes=10, **more), images(size))

    for name in ["resnet18", "mobilenet_v2", "mobilenet_v3_small", "efficientnet_b0", "convnext_tiny", "regnet_y_400mf",
                 "densenet121", "squeezenet1_1", "shufflenet_v2_x0_5", "mnasnet0_5", "swin_t"]:
        yield name, model(name)
    yield "googlenet", model("googlenet", aux_logits=False, init_weights=False)


def models():
    for family in (own, transformers_models, torchvision_models):
        try:
            yield from family()
        except ImportError as e:
            print("left out:", e)


def loss_of(output, y):
    if y.dtype != torch.int64:
        return torch.nn.functional.mse_loss(output, y)
    if output.shape[:-1] == y.shape:
        return torch.nn.functional.cross_entropy(output.reshape(-1, output.shape[-1]), y.reshape(-1))
    return torch.nn.functional.cross_entropy(output, y)


def written_out():
    """PyTorch's own second derivatives of these are missing, or wrong."""
    torch._weight_norm = lambda v, g, dim=0: v * (g / torch.norm_except_dim(v, 2, dim))
    nn.functional.hardsigmoid = lambda x, inplace=False: torch.clamp(x + 3, 0, 6) / 6
    nn.Hardsigmoid.forward = lambda self, x: nn.functional.hardsigmoid(x)


class AllDouble(TorchFunctionMode):
    """Takes every cast to single precision inside a model for one to double."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        swap = lambda a: torch.float64 if a is torch.float32 else a
        if function is torch.Tensor.float:
            function = torch.Tensor.double
        return function(*[swap(a) for a in args], **{k: swap(a) for k, a in (kwargs or {}).items()})


def reference(model, x, y):
    parameters = [p for p in model.parameters() if p.requires_grad]
    double = parameters[0].dtype == torch.float64
    with sdpa_kernel(SDPBackend.MATH), AllDouble() if double else nullcontext():
        loss = loss_of(model(x), y)
        gradient = torch.autograd.grad(loss, parameters, create_graph=True, allow_unused=True)
        gradient = [torch.zeros_like(p) if g is None else g for g, p in zip(gradient, parameters)]
        count = sum(p.numel() for p in parameters)
        v = torch.cos(torch.arange(count, dtype=torch.float64)).split([p.numel() for p in parameters])
        product = torch.autograd.grad(gradient, parameters, [a.reshape(p.shape).to(p.dtype) for a, p in zip(v, parameters)],
                                      allow_unused=True)
    product = [torch.zeros_like(p) if h is None else h for h, p in zip(product, parameters)]
    flat = [torch.cat([t.detach().double().reshape(-1) for t in ts]).numpy() for ts in (gradient, product)]
    return loss.item(), np.concatenate(flat)


def make(folder, name, build):
    torch.manual_seed(0)
    model, x = build()
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() == 1:
                p.add_(0.05 * torch.randn_like(p))
    path = os.path.join(folder, name)
    try:
        program = torch.export.export(model, (x[:2],), dynamic_shapes=({0: AUTO},))
        batch = "free"
    except Exception:
        program = torch.export.export(model, (x,))
        batch = "fixed"
    torch.export.save(program, path + ".pt2")
    shape = model(x[:2]).shape
    if x.dtype == torch.int64 and len(shape) == 3:
        y = torch.randint(0, shape[-1], (SAMPLES, shape[1]))
    elif len(shape) == 2:
        y = torch.randint(0, shape[-1], (SAMPLES,))
    else:
        y = torch.randn(SAMPLES, *shape[1:])
    given = x.float() if x.dtype == torch.bfloat16 else x
    np.savez(path + ".npz", x=given.numpy(), y=y.numpy())
    facts = {"torch": torch.__version__, "batch": batch, "nodes": len(program.graph.nodes),
             "parameters": sum(p.numel() for p in model.parameters() if p.requires_grad), "type": str(x.dtype)}
    written_out()
    for precision, dtype in (("double", torch.float64), ("single", torch.float32)):  # the exact one first
        model.to(dtype)
        facts[precision], flat = reference(model, given.to(dtype) if given.is_floating_point() else given,
                                           y.to(dtype) if y.is_floating_point() else y)
        flat.astype("<f8").tofile(path + "." + precision + ".bin")
    with open(path + ".json", "w") as out:
        json.dump(facts, out)
    return facts


def main():
    folder, chosen = sys.argv[1], sys.argv[2:]
    os.makedirs(folder, exist_ok=True)
    torch.backends.mha.set_fastpath_enabled(False)
    original = torch._weight_norm, nn.functional.hardsigmoid, nn.Hardsigmoid.forward
    for name, build in models():
        if chosen and name not in chosen:
            continue
        torch._weight_norm, nn.functional.hardsigmoid, nn.Hardsigmoid.forward = original
        try:
            print(name, make(folder, name, build), flush=True)
        except Exception as e:
            print(name, "not exported:", type(e).__name__, str(e).split("\n")[0][:300], flush=True)


main()
