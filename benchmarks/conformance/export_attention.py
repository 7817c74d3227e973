"""Exports small library transformers by torch.export and by torch.onnx.export, with the same random weights.

    python export_attention.py DIR [NAME...]

For every model DIR gets NAME.pt2, NAME.onnx (of the same program) and NAME.ids (rows of token ids). Held against each
other by dev.sonde.benchmarks.AttentionConformance. Needs torch, onnxscript and transformers.
"""
import os
import sys
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")
import torch
import transformers as T
from torch import nn

torch.set_num_threads(1)
AUTO = torch.export.Dim.AUTO
VOCABULARY, LENGTH = 97, 24
SMALL = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
             max_position_embeddings=64)
GROUPED = dict(SMALL, num_key_value_heads=2)
SPECIAL = dict(bos_token_id=1, eos_token_id=2, pad_token_id=0)


class First(nn.Module):
    """A model of the transformers library, of one tensor, with its first output alone."""

    def __init__(self, model, **fixed):
        super().__init__()
        self.model, self.fixed = model, fixed

    def forward(self, t):
        return self.model(input_ids=t, **self.fixed)[0]


class Masked(nn.Module):
    """With the inputs that tokenizers of encoders give."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)[0]


class Parts(nn.Module):
    """Attention written out: einsum, softmax, einsum."""

    def __init__(self, width=32, heads=4):
        super().__init__()
        self.heads = heads
        self.embed, self.position = nn.Embedding(VOCABULARY, width), nn.Embedding(64, width)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, VOCABULARY)

    def forward(self, t):
        n = t.shape[1]
        x = self.embed(t) + self.position(torch.arange(n, device=t.device))
        h = self.norm(x)
        q, k, v = (f(h).unflatten(-1, (self.heads, -1)) for f in (self.q, self.k, self.v))
        z = torch.einsum("bihd,bjhd->bhij", q, k) / q.shape[-1] ** 0.5
        z = z.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), float("-inf"))
        return self.head(x + self.o(torch.einsum("bhij,bjhd->bihd", z.softmax(-1), v).flatten(2)))


class Encoder(nn.Module):
    """PyTorch's own layers."""

    def __init__(self, width=32):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, width)
        self.layers = nn.TransformerEncoder(nn.TransformerEncoderLayer(width, 4, 64, batch_first=True, norm_first=True), 2,
                                            enable_nested_tensor=False)
        self.head = nn.Linear(width, VOCABULARY)

    def forward(self, t):
        n = t.shape[1]
        return self.head(self.layers(self.embed(t), mask=nn.Transformer.generate_square_subsequent_mask(n)))


def models():
    def causal(model, config, **more):
        return lambda: First(getattr(T, model)(getattr(T, config)(**more, **SPECIAL)), use_cache=False)

    def encoder(model, config, **more):
        return lambda: First(getattr(T, model)(getattr(T, config)(**more, **SPECIAL)))

    gpt2 = dict(vocab_size=VOCABULARY, n_positions=64, n_embd=32, n_layer=2, n_head=4)
    yield "gpt2", causal("GPT2LMHeadModel", "GPT2Config", **gpt2)
    yield "gpt2_eager", causal("GPT2LMHeadModel", "GPT2Config", **gpt2, attn_implementation="eager")
    yield "llama", causal("LlamaForCausalLM", "LlamaConfig", **GROUPED)
    yield "llama_eager", causal("LlamaForCausalLM", "LlamaConfig", **GROUPED, attn_implementation="eager")
    yield "mistral", causal("MistralForCausalLM", "MistralConfig", **GROUPED, head_dim=8, sliding_window=8)
    yield "qwen2", causal("Qwen2ForCausalLM", "Qwen2Config", **GROUPED, tie_word_embeddings=True)
    yield "qwen3", causal("Qwen3ForCausalLM", "Qwen3Config", **GROUPED, head_dim=8)
    yield "gemma2", causal("Gemma2ForCausalLM", "Gemma2Config", **GROUPED, head_dim=8)
    yield "gemma2_eager", causal("Gemma2ForCausalLM", "Gemma2Config", **GROUPED, head_dim=8, attn_implementation="eager")
    yield "phi", causal("PhiForCausalLM", "PhiConfig", **SMALL)
    yield "neox", causal("GPTNeoXForCausalLM", "GPTNeoXConfig", **SMALL)
    yield "opt", causal("OPTForCausalLM", "OPTConfig", vocab_size=VOCABULARY, hidden_size=32, ffn_dim=64, num_hidden_layers=2,
                        num_attention_heads=4, max_position_embeddings=64, word_embed_proj_dim=32)
    yield "olmo2", causal("Olmo2ForCausalLM", "Olmo2Config", **GROUPED)
    yield "stablelm", causal("StableLmForCausalLM", "StableLmConfig", **GROUPED)
    yield "gptj", causal("GPTJForCausalLM", "GPTJConfig", **gpt2, rotary_dim=4)
    yield "falcon", causal("FalconForCausalLM", "FalconConfig", vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2,
                           num_attention_heads=4)
    yield "bloom", causal("BloomForCausalLM", "BloomConfig", vocab_size=VOCABULARY, hidden_size=32, n_layer=2, n_head=4)

    def mixtral():
        model = causal("MixtralForCausalLM", "MixtralConfig", **GROUPED, num_local_experts=4)()
        model.model.set_experts_implementation("batched_mm")
        return model

    yield "mixtral", mixtral
    yield "bert", encoder("BertModel", "BertConfig", **SMALL)
    yield "bert_eager", encoder("BertModel", "BertConfig", **SMALL, attn_implementation="eager")
    yield "bert_masked", lambda: Masked(T.BertModel(T.BertConfig(**SMALL)))
    yield "roberta", encoder("RobertaModel", "RobertaConfig", **SMALL)
    yield "electra", encoder("ElectraModel", "ElectraConfig", **SMALL, embedding_size=32)
    yield "distilbert", encoder("DistilBertModel", "DistilBertConfig", vocab_size=VOCABULARY, dim=32, hidden_dim=64, n_layers=2,
                                n_heads=4, max_position_embeddings=64)
    yield "albert", encoder("AlbertModel", "AlbertConfig", **SMALL, embedding_size=16)
    yield "mpnet", encoder("MPNetModel", "MPNetConfig", **SMALL)
    yield "modernbert", encoder("ModernBertModel", "ModernBertConfig", **SMALL, attn_implementation="sdpa")
    yield "t5_encoder", encoder("T5EncoderModel", "T5Config", vocab_size=VOCABULARY, d_model=32, d_kv=8, d_ff=64, num_layers=2,
                                num_heads=4)
    yield "parts", Parts
    yield "encoder", Encoder


def make(folder, name, build):
    torch.manual_seed(0)
    model = build().eval()
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.05 * torch.randn_like(p))
    rows = torch.randint(3, VOCABULARY - 1, (6, LENGTH))
    x = rows[:2]
    x = (x, torch.ones_like(x), torch.zeros_like(x)) if isinstance(model, Masked) else (x,)
    free = tuple({0: AUTO, 1: AUTO} for _ in x)
    program = torch.export.export(model, x, dynamic_shapes=free)
    path = os.path.join(folder, name)
    torch.export.save(program, path + ".pt2")
    with open(path + ".ids", "w") as out:
        for row in rows.tolist():
            out.write(",".join(map(str, row)) + "\n")
    torch.onnx.export(program, (), path + ".onnx", dynamo=True, external_data=False, verbose=False)
    return "written"


def main():
    folder, chosen = sys.argv[1], sys.argv[2:]
    os.makedirs(folder, exist_ok=True)
    torch.backends.mha.set_fastpath_enabled(False)
    for name, build in models():
        if not chosen or name in chosen:
            try:
                print(name, make(folder, name, build), flush=True)
            except Exception as e:
                print(name, "not exported:", type(e).__name__, str(e).split("\n")[0][:300], flush=True)


main()
